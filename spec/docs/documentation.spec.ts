import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as rxjs from 'rxjs';
import ts from 'typescript';
import * as defaults from '../../src/defaults.js';
import * as library from '../../src/index.js';
import * as probes from '../../src/probes/index.js';
import * as report from '../../src/report/index.js';
import * as testing from '../../src/testing/index.js';
import { bin, execute, root } from '../support/processes.js';
import { freePort } from '../support/servers.js';
import { scratchFolder } from '../support/scratch.js';

/** A piece of the documentation that claims something. */
interface Claim {
  readonly where: string;
  readonly code: string;
}

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
  ...readdirSync(join(root, 'docs/reference')).map((name) => `docs/reference/${name}`),
].filter((name) => name.endsWith('.md'));

/** The fenced blocks of a language, of every page. */
function blocks(language: string): Claim[] {
  return pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map((match) => ({
      where: `${page}:${text.slice(0, match.index).split('\n').length}`,
      code: match[1]!,
    }));
  });
}

/** The `@example`s of the sources, with the imports that they do without. */
function examples(): Claim[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(root, 'src', file), 'utf8');
    return [...text.matchAll(/^ \* @example\n((?: \*(?! @).*\n)+?)(?= \*\/| \* @)/gm)].map((match) => {
      const code = match[1]!.replace(/^ \* ?/gm, '');
      return {
        where: `src/${file}:${text.slice(0, match.index).split('\n').length}`,
        code: imports(code) + code,
      };
    });
  });
}

const modules: [string, object][] = [
  ['minimalist-async', library],
  ['minimalist-async/node', probes],
  ['minimalist-async/report', report],
  ['minimalist-async/testing', testing],
  ['rxjs', rxjs],
];

function imports(code: string): string {
  const lines = modules.map(([from, names]) => {
    const used = Object.keys(names).filter((name) => new RegExp(`\\b${name}\\b`).test(code));
    return used.length > 0 ? `import { ${used.join(', ')} } from '${from}';\n` : '';
  });
  const types = /\bRecordedEvent\b/.test(code) ? "import type { RecordedEvent } from 'minimalist-async/report';\n" : '';
  return lines.join('') + types;
}

const claims = [...blocks('ts'), ...examples()];
const workshop = join(root, '.tmp/docs');
const nameOf = (index: number): string => `claim${index}`;

/** An expression that ends in `// => value` is printed; a line of its own that starts with it is what was printed. */
function toProgram(code: string): string {
  return code.replace(/^(?!\/\/)(\S.*?);? \/\/ => .*$/gm, (_line, expression: string) => `console.log(${expression});`);
}

function expectedOutput(code: string): string[] {
  return [...code.matchAll(/\/\/ => (.*)$/gm)].map(([, line]) => line!);
}

describe('the documentation', () => {
  const scratch = scratchFolder();
  let visited = 0;

  beforeAll(() => {
    rmSync(workshop, { recursive: true, force: true });
    mkdirSync(workshop, { recursive: true });
    claims.forEach(({ code }, index) =>
      writeFileSync(join(workshop, `${nameOf(index)}.ts`), `${toProgram(code)}\nexport {};\n`),
    );
    writeFileSync(
      join(workshop, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: { noImplicitReturns: false },
        include: ['*.ts'],
      }),
    );
  });

  afterAll(() => rmSync(workshop, { recursive: true, force: true }));

  it('has examples', () => {
    expect(blocks('ts').length).toBeGreaterThan(5);
    expect(examples().length).toBeGreaterThan(8);
    expect(blocks('console').length).toBeGreaterThan(2);
  });

  it('type-checks', async () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { out } = await execute(process.execPath, [tsc, '-p', relative(root, workshop)]);
    expect(out.replace(/claim(\d+)\.ts/g, (_, index: string) => claims[Number(index)]!.where)).toBe('');
  });

  const running = claims.map((claim, index) => ({ ...claim, index })).filter(({ code }) => code.includes('// =>'));

  it.each(running)('prints what it says at $where', async ({ code, index }) => {
    const { outputText } = ts.transpileModule(readFileSync(join(workshop, `${nameOf(index)}.ts`), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
    });
    const program = join(workshop, `${nameOf(index)}.mjs`);
    // Wide, so that an event stands on one line.
    writeFileSync(program, outputText);
    const wide = `data:text/javascript,import{inspect}from'node:util';inspect.defaultOptions.breakLength=Infinity`;

    const { out, err } = await execute(process.execPath, ['--import', wide, program]);

    expect(err).toBe('');
    expect(out.trimEnd().split('\n')).toEqual(expectedOutput(code));
  });

  it.each(blocks('console'))('shows what the command line prints at $where', async ({ code }) => {
    const folder = scratch(`${(visited += 1)}`);
    mkdirSync(folder);
    copyFileSync(join(root, 'examples/recordings/await.ndjson'), join(folder, 'run.ndjson'));
    // Each line as a person types it, and its own text before what it prints; errors stand where they come.
    const script = code
      .replace(/^(?!\$ ).*\n/gm, '')
      .replace(/^\$ (.*)$/gm, (line, typed: string) => `echo '${line.replace(/'/g, `'\\''`)}'\n${typed}`);
    const command = `minimalist-async() { "${process.execPath}" "${bin}" "$@"; }\nexec 2>&1\nset -m\n${script}`;
    const env = { ...process.env, PORT: String(await freePort()) };

    const { out } = await execute('bash', ['-c', command], { cwd: folder, env });

    expect(out.trimEnd().split('\n')).toEqual(code.trimEnd().split('\n'));
  });

  it('tells every option, with its default, as `--help` does', async () => {
    const { out } = await execute(process.execPath, [bin, 'await', '--help']);
    const told = [...out.matchAll(/^ +(?:-\w, )?--([a-z-]+) /gm)].map(([, name]) => name!);
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(told.length).toBeGreaterThan(25);
    expect(told.filter((name) => !new RegExp(`^\\| .*\`[^\`]*--${name}\\b`, 'm').test(readme))).toEqual([]);
    for (const [, name, fallback] of out
      .replace(/\n {10,}/g, ' ')
      .matchAll(/^ +(?:-\w, )?--([a-z-]+) .*\[default: ([^\]]+)\]/gm)) {
      const row = new RegExp(`^\\| .*\`[^\`]*--${name}\\b.*$`, 'm').exec(readme)![0].replace(/`/g, '');
      expect(row).toContain(fallback!.replace(/, else none/, '').replace(/ and tcp/, ', tcp'));
    }
  });

  it('tells every option of a task, with the default that its docstring has, which is that of the code', () => {
    const plain = (text: string) =>
      text
        .replace(/[`',]/g, '')
        .replace(/or intervalMs.*/, '')
        .trim();
    const told = ['retry-policy', 'unlikely-to-return'].flatMap((file) => {
      const text = readFileSync(join(root, `src/task/${file}.ts`), 'utf8');
      const options = /export interface \w+[^{]*\{\n([^]*?)\n\}/.exec(text)![1]!;
      return [...options.matchAll(/@default ([^*\n]+?)(?: \*\/)?\n(?: {3}\*\/\n)? {2}readonly (\w+)\?/g)].map(
        ([, value, name]) => [name!, plain(value!)] as const,
      );
    });
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `(\w+)`(?: \(rolls\))? +\| [^|]* \| ([^|]*?) +\| [^|]* \|$/gm)].map(
      ([, name, value]) => [name!, plain(value!)] as const,
    );
    expect(told.length).toBeGreaterThan(11);
    expect(Object.fromEntries(rows)).toMatchObject(Object.fromEntries(told));
    const inCode: Readonly<Record<string, unknown>> = defaults;
    for (const [name, value] of told) {
      if (name in inCode) expect([name, value]).toEqual([name, String(inCode[name])]);
    }
  });

  it('tells the two lines that a stranger starts with', () => {
    const lines = blocks('sh').map(({ code }) => code.trim());
    expect(lines).toContain('npm ci && node dist/minimalist-async.cjs await');
    expect(lines).toContain('npm ci && npm run check');
    expect(readFileSync(join(root, '.ci/run'), 'utf8')).toContain('npm ci && npm run check');
  });
});
