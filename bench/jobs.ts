import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printTable } from './table.js';
import { median, run } from './whole-process.js';

/*
 * `npm run bench:jobs`: many commands from a list, against GNU parallel, xargs and a bare loop of Node's `spawn`; and the
 * memory that a long list takes. Contenders run in turn, so that a machine that changes its speed changes it for all.
 */
const smoke = process.env['BENCH_SMOKE'] === '1';
const bin = fileURLToPath(new URL('../../dist/minimalist-async.cjs', import.meta.url));
const node = process.execPath;
const folder = mkdtempSync(join(tmpdir(), 'minimalist-async-'));
const path = (name: string): string => join(folder, name);

const jobs = smoke ? 20 : 1000;
const rounds = smoke ? 1 : 7;
writeFileSync(path('jobs'), 'true\n'.repeat(jobs));
writeFileSync(path('tasks'), 'exec:true\n'.repeat(jobs));
writeFileSync(
  path('loop.cjs'),
  `const { spawn } = require('node:child_process');
   let left = ${jobs};
   const next = () => left-- > 0 && spawn('/bin/sh', ['-c', 'true']).on('close', (code) => code === 0 ? next() : process.exit(1));
   next();
   next();`,
);

const contenders: Record<string, readonly [string, ...string[]]> = {
  'minimalist-async await -c 2': [node, bin, 'await', '--from', path('tasks'), '-c', '2', '-f', 'values'],
  'GNU parallel -j2 -k': ['sh', '-c', `exec parallel --will-cite -j2 -k < ${path('jobs')}`],
  'xargs -P2, a shell each': ['sh', '-c', `exec xargs -P2 -I{} sh -c {} < ${path('jobs')}`],
  'a loop of spawn': [node, path('loop.cjs')],
};
const there = Object.entries(contenders).filter(
  ([name]) => !name.startsWith('GNU') || spawnSync('parallel', ['--version']).status === 0,
);

const walls = new Map(there.map(([name]) => [name, [] as number[]]));
for (let round = 0; round < rounds; round += 1) {
  for (const [name, [command, ...args]] of there) walls.get(name)!.push(run(command, args, path('out')).wallMs);
}
const [ours] = [...walls.values()] as [number[]];
printTable(
  `${jobs} times the command \`true\`, two at once; medians of ${rounds} rounds in turn`,
  ['contender', 'wall', 'ours / this'],
  [...walls].map(([name, times]) => [
    name,
    `${(median(times) / 1000).toFixed(2)} s`,
    median(times.map((time, round) => ours[round]! / time)).toFixed(2),
  ]),
);

/** The most memory that a run over that many lines ever had, in MB; the results are counted. */
function peakMb(lines: number): number {
  writeFileSync(path('list'), Array.from({ length: lines }, (_, n) => `roll:t${n}\n`).join(''));
  const peak = path('peak.cjs');
  writeFileSync(
    peak,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(path('peak'))}, String(process.resourceUsage().maxRSS)));`,
  );
  run(node, ['-r', peak, bin, 'callback', '--from', path('list'), '-c', '100', '-p', '1', '-q'], path('out'));
  const results = readFileSync(path('out'), 'utf8').split('\n').length - 1;
  if (results !== lines) throw new Error(`${results} results of ${lines}`);
  return Number(readFileSync(path('peak'), 'utf8')) / 1000;
}

const lengths = smoke ? [10, 100] : [10_000, 100_000, 1_000_000];
const peaks = lengths.map((lines) => median(Array.from({ length: smoke ? 1 : 3 }, () => peakMb(lines))));
printTable(
  'the most memory that a list takes, -c 100 -p 1 -q; medians of three',
  ['lines', 'peak', 'against the first'],
  lengths.map((lines, at) => [String(lines), `${peaks[at]!.toFixed(0)} MB`, (peaks[at]! / peaks[0]!).toFixed(2)]),
);
rmSync(folder, { recursive: true });
