import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** What a command cost as a whole process. */
export interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Runs a command to its end, which must be a good one. */
export function run(command: string, args: readonly string[], output?: string, env = process.env): Spent {
  const fd = output === undefined ? 'ignore' : openSync(output, 'w');
  const wall = performance.now();
  // The kernel's account of a child is added to ours when it has ended.
  const before = childCpuMs();
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', fd, 'inherit'], env });
  const spent = { wallMs: performance.now() - wall, cpuMs: childCpuMs() - before };
  if (typeof fd === 'number') closeSync(fd);
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}`);
  return spent;
}

/** User and system time of the children that have ended, from the kernel, in ticks of 10 ms. */
function childCpuMs(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
