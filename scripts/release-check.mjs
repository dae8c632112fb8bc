// What has to be right before a version is published: `npm run release:check`, or with the name of its tag. It says all
// that is wrong, and exits with 1 if anything is.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const run = (command, ...args) => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { version } = manifest;
const wrong = [];
const check = (isRight, complaint) => {
  if (!isRight) wrong.push(complaint);
};

const [tag] = process.argv.slice(2);
check(tag === undefined || tag === `v${version}`, `the tag is ${tag}, the version v${version}`);
// A version before the next one would need a tag of its own on npm, which publish.yml does not give.
check(/^\d+\.\d+\.\d+$/.test(version), `version ${version} is not one like 1.2.3`);

// The newest entry of the changelog is this version's, and says something.
const [, newest, entry = ''] =
  /^## (\S+)[^\n]*\n([^]*?)(?=^## |$(?![^]))/m.exec(readFileSync('CHANGELOG.md', 'utf8')) ?? [];
check(newest === version, `the newest entry of CHANGELOG.md is of ${newest}, not of ${version}`);
check(/^- \S/m.test(entry), `the entry of ${newest} in CHANGELOG.md is empty`);

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
check(lock.version === version, `package-lock.json has version ${lock.version}`);

// npm refuses provenance for a package that does not say where it comes from.
check(
  /github\.com/.test(manifest.repository?.url ?? ''),
  'package.json has no `repository` on GitHub, which provenance needs',
);
check(manifest.private !== true, 'package.json says `private`');

check(run('git', 'status', '--porcelain') === '', 'there are changes that are not committed');

// What would be published: what was built now of what is here, whole, and nothing else.
run('npm', 'run', 'build');
const [{ files, size }] = JSON.parse(run('npm', 'pack', '--ignore-scripts', '--dry-run', '--json'));
const paths = files.map(({ path }) => path);
const superfluous = paths.filter((path) => !/^(dist\/|package\.json$|(README|CHANGELOG)\.md$|LICENSE$)/.test(path));
check(superfluous.length === 0, `the tarball holds ${superfluous.join(', ')}`);
const { main, types, bin, exports } = manifest;
const entries = [main, types, ...Object.values(bin), ...leavesOf(exports)].map((path) => path.replace(/^\.\//, ''));
const missing = entries.filter((path) => !paths.includes(path));
check(missing.length === 0, `the tarball does not hold ${missing.join(', ')}`);
check(size < 400_000, `the tarball has ${size} bytes; has something slipped in?`);
const told = run(process.execPath, bin['minimalist-async'], '--version').trim();
check(told === version, `the command line says that it is ${told}`);

try {
  run('npm', 'audit', '--audit-level=low');
} catch (error) {
  check(false, `npm audit: ${`${error.stdout}${error.stderr}`.trim().split('\n').slice(-3).join(' ')}`);
}

for (const complaint of wrong) console.error(`not ready: ${complaint}`);
if (wrong.length === 0)
  console.log(`${manifest.name} ${version} can be published (${paths.length} files, ${size} bytes)`);
process.exitCode = wrong.length === 0 ? 0 : 1;

function leavesOf(value) {
  return typeof value === 'string' ? [value] : Object.values(value).flatMap(leavesOf);
}
