// Tests the specs: changes the sources in thousands of ways, one at a time, and looks whether some spec fails. Folder by
// folder, so that what was found is kept (in .tmp/mutation) and a second run looks only at what has changed since. Run by
// `npm run mutation`, or `npm run mutation -- report` for one folder; `leaves` are the files that stand in src itself.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const folders = readdirSync('src', { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const wanted = process.argv.length > 2 ? process.argv.slice(2) : [...folders, 'leaves'];
mkdirSync('.tmp/mutation', { recursive: true });

const total = { killed: 0, all: 0 };
for (const folder of wanted) {
  const file = `.tmp/mutation/${folder}`;
  const config = {
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'scripts/mutation/vitest.config.mjs', related: false },
    mutate: [folder === 'leaves' ? 'src/*.ts' : `src/${folder}/**/*.ts`],
    coverageAnalysis: 'perTest',
    incremental: true,
    incrementalFile: `${file}.incremental.json`,
    jsonReporter: { fileName: `${file}.json` },
    tempDirName: '.tmp/stryker',
    reporters: ['json', 'progress-append-only', 'clear-text'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    timeoutMS: 3000,
  };
  writeFileSync(`${file}.config.json`, JSON.stringify(config));
  // A mutant that is ended early leaves the files of its specs behind.
  const scratch = resolve('.tmp/mutation/scratch');
  mkdirSync(scratch, { recursive: true });
  execFileSync('npx', ['stryker', 'run', `${file}.config.json`], {
    stdio: 'inherit',
    env: { ...process.env, MUTATED: folder, TMPDIR: scratch },
  });
  rmSync(scratch, { recursive: true });
  const { files } = JSON.parse(readFileSync(`${file}.json`, 'utf8'));
  const counts = (statuses) =>
    Object.values(files).flatMap(({ mutants }) => mutants.filter(({ status }) => statuses.includes(status))).length;
  const killed = counts(['Killed', 'Timeout']);
  const all = killed + counts(['Survived', 'NoCoverage']);
  console.log(`${folder}: ${killed} of ${all}`);
  total.killed += killed;
  total.all += all;
}
const score = (100 * total.killed) / total.all;
console.log(`all: ${total.killed} of ${total.all} noticed, ${score.toFixed(1)} %`);
if (!(score >= 90)) process.exitCode = 1;
