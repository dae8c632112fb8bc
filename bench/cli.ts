import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { printTable } from './table.js';
import { median, run } from './whole-process.js';

/*
 * `npm run bench:cli`: what the command line costs to start, and how fast it writes, as whole processes. Every command
 * runs in turn with the one that it is compared with, so that a machine that changes its speed changes it for both.
 */
const smoke = process.env['BENCH_SMOKE'] === '1';
const rounds = smoke ? 2 : 21;
const here = fileURLToPath(new URL('.', import.meta.url));
const root = `${here}../../`;
const bin = `${root}dist/minimalist-async.cjs`;
const node = process.execPath;
// Python is to write as it does when nobody asks for more.
const env = { ...process.env, PYTHONUNBUFFERED: '' };

const starts: Record<string, string[]> = {
  '--version': [bin, '--version'],
  '--help': [bin, '--help'],
  'await -p 1 (two tasks, done at the first roll)': [bin, 'await', '-p', '1'],
};
const rows = Object.entries(starts).map(([name, args]) => {
  run(node, args); // once for the disk's cache
  const pairs = Array.from({ length: rounds }, () => [run(node, args), run(node, ['-e', '0'])] as const);
  return [
    name,
    `${median(pairs.map(([ours]) => ours.wallMs)).toFixed(1)} ms`,
    `${median(pairs.map(([, bare]) => bare.wallMs)).toFixed(1)} ms`,
    median(pairs.map(([ours, bare]) => ours.wallMs / bare.wallMs)).toFixed(2),
  ];
});
printTable(`start: median wall of ${rounds} pairs`, ['command', 'ours', 'node -e 0', 'ours / node -e 0'], rows);

const tasks = smoke ? 100 : 100_000;
const output = `${here}lines.txt`;

/** Lines per second of a program's output; the output is checked. */
function linesPerSecond(command: string, args: readonly string[]): { wall: number; cpu: number } {
  const { wallMs, cpuMs } = run(command, args, output, env);
  const text = readFileSync(output, 'utf8');
  const results = text.match(/^The result of task=task\d+ was \d\S*\.$/gm)?.length;
  if (results !== tasks) throw new Error(`${command} gave ${String(results)} results of ${tasks}`);
  rmSync(output);
  const lines = text.split('\n').length - 1;
  return { wall: lines / (wallMs / 1000), cpu: lines / (Math.max(cpuMs, 10) / 1000) };
}

if (spawnSync('python3', ['--version']).status === 0) {
  const speed = ['callback', 'await'].map((strategy) => {
    const pairs = Array.from({ length: smoke ? 1 : 3 }, () => {
      const ours = linesPerSecond(node, [bin, strategy, '-n', String(tasks), '-i', '1ms']);
      const python = linesPerSecond('python3', [`${root}bench/tutorial.py`, strategy, String(tasks), '0.001']);
      return { ours, python };
    });
    return [
      strategy,
      `${(median(pairs.map(({ ours }) => ours.wall)) / 1000).toFixed(0)} k`,
      `${(median(pairs.map(({ python }) => python.wall)) / 1000).toFixed(0)} k`,
      median(pairs.map(({ ours, python }) => ours.wall / python.wall)).toFixed(1),
      median(pairs.map(({ ours, python }) => ours.cpu / python.cpu)).toFixed(1),
    ];
  });
  printTable(
    `lines of text per second into a file, ${tasks} tasks, 1 ms; medians of three pairs`,
    ['strategy', 'ours', "the tutorial's Python", 'ours / Python, by wall', 'by CPU'],
    speed,
  );
}
