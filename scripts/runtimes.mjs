// Installs the packed library into an empty project and uses it on every runtime that it is meant for: Node 20.19, 22, 24
// and 26, Deno, and Bun; the library by `import` and by `require`, every sub-export, a real probe, the command line. Run by
// `npm run runtimes`; the runtimes come from npm.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve('.tmp/runtimes');
const wanted = process.argv.slice(2);
const runtimes = {
  'node 20.19': { install: 'node@20.19', file: 'node_modules/node/bin/node' },
  'node 22': { install: 'node@22', file: 'node_modules/node/bin/node', rxjs9: true },
  'node 24': { install: 'node@24', file: 'node_modules/node/bin/node', rxjs9: true },
  'node 26': { install: 'node@26', file: 'node_modules/node/bin/node', rxjs9: true },
  deno: { install: 'deno', file: 'node_modules/deno/bin.cjs', before: ['run', '-A'] },
  bun: { install: 'bun', file: 'node_modules/bun/bin/bun.exe' },
};

const library = `
const tasks = ['a', 'b'].map((tag) => unlikelyToReturn(tag, { random: scriptedRandom([0.8, 0.05]), intervalMs: 1 }));
awaitInOrder(tasks).subscribe({
  next: (event) => { const line = textLine(event); if (line) console.log(line); },
  complete: () => pollUntil('p', () => exec('echo', ['probed'])).subscribe(({ value }) => console.log(value)),
});
`;
const printed = `Awaiting results...
a retry needed (roll = 0.8 > 0.1).
b retry needed (roll = 0.8 > 0.1).
a Done.
The result of task=a was 0.05.
b Done.
The result of task=b was 0.05.
probed
`;
const names = {
  'minimalist-async': 'awaitInOrder, pollUntil, unlikelyToReturn',
  'minimalist-async/node': 'exec',
  'minimalist-async/report': 'textLine',
  'minimalist-async/testing': 'scriptedRandom',
};
const programs = {
  'imported.mjs':
    Object.entries(names)
      .map(([from, what]) => `import { ${what} } from '${from}';`)
      .join('\n') + library,
  'required.cjs':
    Object.entries(names)
      .map(([from, what]) => `const { ${what} } = require('${from}');`)
      .join('\n') + library,
};
// The two adapters of docs/embedding.md, as they stand there.
const adapters = [...readFileSync('docs/embedding.md', 'utf8').matchAll(/^```js\n([^]*?)^```/gm)].map(
  ([, code]) => code,
);
const onRxjs9 = `import 'rxjs9';\n${adapters.join('\n')}`;
const printedOnRxjs9 = [...onRxjs9.matchAll(/\/\/ => (.*)/g)].map(([, line]) => `${line}\n`).join('');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], options);
const tarball = join(
  folder,
  readdirSync(folder).find((name) => name.endsWith('.tgz')),
);

let failed = 0;
for (const [name, { install, file, before = [], rxjs9 = false }] of Object.entries(runtimes)) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
  const project = join(folder, name.replace(' ', '-'));
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  const inProject = { ...options, cwd: project };
  const check = (what, args, expected) => {
    let got;
    try {
      const isScript = file.endsWith('.cjs');
      const command = isScript ? process.execPath : join(project, file);
      got = execFileSync(command, [...(isScript ? [join(project, file)] : []), ...args], inProject);
    } catch (error) {
      got = `${error.message}\n${error.stdout}`;
    }
    const isRight = expected.test ? expected.test(got) : got === expected;
    if (!isRight) failed += 1;
    console.log(`${isRight ? 'ok    ' : 'FAILED'}  ${name}  ${what}${isRight ? '' : `\n${got}`}`);
  };
  try {
    const rest = rxjs9 ? ['rxjs9@npm:rxjs@9.0.0-beta.0'] : [];
    execFileSync('npm', ['install', '--no-audit', '--no-fund', install, tarball, ...rest], inProject);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}  can not be installed\n${error.stderr}`);
    continue;
  }
  check('is itself', ['--version'], /\d+\.\d+/);
  for (const [program, code] of Object.entries(programs)) {
    writeFileSync(join(project, program), code);
    check(program, [...before, program], printed);
  }
  const bin = 'node_modules/minimalist-async/dist/minimalist-async.cjs';
  check(
    'command line',
    [...before, bin, 'await', '-q', '-s', '55', '-i', '1'],
    /^The result of task=task1 was 0\.02\d+\.\nThe result of task=task2 was 0\.07\d+\.\n$/,
  );
  check('command line, a probe', [...before, bin, 'await', 'exec:echo probed', '-f', 'values'], 'probed\n');
  if (!rxjs9) continue;
  writeFileSync(join(project, 'rxjs9.mjs'), onRxjs9);
  check('beside RxJS 9', ['rxjs9.mjs'], printedOnRxjs9);
}
console.log(failed === 0 ? 'all well' : `${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
