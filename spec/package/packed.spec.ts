import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from '../support/packed.js';
import { execute, root } from '../support/processes.js';
import type { Ended } from '../support/processes.js';
import { scratchFolder } from '../support/scratch.js';

/** The tarball, installed into an empty project as a stranger would. */
describe('the packed package', () => {
  const project = scratchFolder();
  const inProject = (command: string, ...args: string[]): Promise<Ended> => execute(command, args, { cwd: project() });
  const write = (name: string, text: string): void => writeFileSync(project(name), text);

  beforeAll(async () => {
    const tarball = await pack(project());
    write('package.json', JSON.stringify({ name: 'empty', private: true }));
    const installed = await inProject('npm', 'install', '--no-audit', '--no-fund', tarball);
    expect(installed).toMatchObject({ code: 0 });
  }, 120_000);

  it('runs its command line', async () => {
    const ended = await inProject('npx', 'minimalist-async', 'await', '-p', '1', '-s', '7', '-q');
    expect(ended).toMatchObject({ code: 0, err: expect.not.stringContaining('minimalist-async:') });
    expect(ended.out).toMatch(/^The result of task=task1 was \S+\.\nThe result of task=task2 was \S+\.\n$/);
  });

  const program = `
    const tasks = ['a', 'b'].map((tag) => unlikelyToReturn(tag, { random: scriptedRandom([0.8, 0.05]), intervalMs: 1 }));
    awaitInOrder(tasks).subscribe((event) => { const line = textLine(event); if (line) console.log(line); });
  `;
  const printed =
    'Awaiting results...\na retry needed (roll = 0.8 > 0.1).\nb retry needed (roll = 0.8 > 0.1).\na Done.\n' +
    'The result of task=a was 0.05.\nb Done.\nThe result of task=b was 0.05.\n';

  it('can be imported', async () => {
    write(
      'program.mjs',
      `import { awaitInOrder, unlikelyToReturn } from 'minimalist-async';
       import { textLine } from 'minimalist-async/report';
       import { scriptedRandom } from 'minimalist-async/testing';
       ${program}`,
    );
    expect(await inProject('node', 'program.mjs')).toEqual({ code: 0, signal: null, out: printed, err: '' });
  });

  it('can be required', async () => {
    write(
      'program.cjs',
      `const { awaitInOrder, unlikelyToReturn } = require('minimalist-async');
       const { textLine } = require('minimalist-async/report');
       const { scriptedRandom } = require('minimalist-async/testing');
       ${program}`,
    );
    expect(await inProject('node', 'program.cjs')).toEqual({ code: 0, signal: null, out: printed, err: '' });
  });

  it.each([
    ['mjs', "import { concat } from 'rxjs'; import { probeOf } from 'minimalist-async/node';"],
    ['cjs', "const { concat } = require('rxjs'); const { probeOf } = require('minimalist-async/node');"],
  ])('has its probes, for .%s files', async (extension, imports) => {
    const probes = "concat(probeOf('exec:echo probed'), probeOf('not:http://localhost:1/'))";
    write(`probes.${extension}`, `${imports} ${probes}.subscribe((value) => console.log(value.name ?? value));`);
    const ended = await inProject('node', `probes.${extension}`);
    expect(ended).toEqual({ code: 0, signal: null, out: 'probed\nConnectError\n', err: '' });
  });

  it.each([
    ['NodeNext', 'NodeNext', 'mts'],
    ['NodeNext', 'NodeNext', 'cts'],
    ['ESNext', 'Bundler', 'ts'],
  ])(
    'has types under module %s and resolution %s, for .%s files',
    async (module, moduleResolution, extension) => {
      write(
        `types.${extension}`,
        `import { awaitInOrder, results, unlikelyToReturn } from 'minimalist-async';
       import type { RollReason, RunEvent } from 'minimalist-async';
       import { textLine } from 'minimalist-async/report';
       import { marblesWith } from 'minimalist-async/testing';
       import { exec, http, probeKinds } from 'minimalist-async/node';
       import type { Observable } from 'rxjs';
       const run: Observable<RunEvent<number, RollReason>> = awaitInOrder([unlikelyToReturn('a')]);
       export const values: Observable<number> = run.pipe(results());
       export const line: string | undefined = textLine({ type: 'start', strategy: 'await' });
       export const marbles = marblesWith(() => undefined);
       export const output: Observable<string> = exec('ls', ['-l'], { cwd: '/' });
       export const status: Observable<number> = http('http://localhost', { statuses: ['2xx', 304] });
       export const names: string[] = probeKinds.map(({ name }) => name);
       // @ts-expect-error -- a likelihood is a number
       unlikelyToReturn('a', { likelihood: '1' });`,
      );
      const options = ['--noEmit', '--strict', '--target', 'ES2020', '--lib', 'ES2020,DOM'];
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      const ended = await inProject(
        'node',
        tsc,
        ...options,
        '--module',
        module,
        '--moduleResolution',
        moduleResolution,
        `types.${extension}`,
      );
      expect(ended).toEqual({ code: 0, signal: null, out: '', err: '' });
    },
    30_000,
  );

  it('holds nothing but what is needed', async () => {
    const { out } = await execute('npm', ['pack', '--ignore-scripts', '--dry-run', '--json']);
    const [{ files }] = JSON.parse(out) as [{ files: { path: string }[] }];
    const others = files
      .map(({ path }) => path)
      .filter((path) => !/^dist\/(esm|cjs)\/.*\.(js|d\.ts|js\.map)$/.test(path));
    expect(others.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/THIRD-PARTY-LICENSES.txt',
      'dist/cjs/package.json',
      'dist/minimalist-async.cjs',
      'package.json',
    ]);
  });

  it('needs nothing at run time but rxjs, of which the host has the say, and what single sub-exports need', () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      string,
      object
    >;
    expect({ dependencies: Object.keys(dependencies!), peers: peerDependencies }).toEqual({
      // For `minimalist-async/node` and `minimalist-async/testing`.
      dependencies: ['follow-redirects', 'pure-rand'],
      peers: { rxjs: '^7.8.0' },
    });
  });
});
