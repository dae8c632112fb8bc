import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The processes whose command line holds that text, without those that are dead and only not yet buried. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const state = /^\d+ \(.*\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
        return state !== 'Z' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(text);
      } catch {
        return false; // it has ended meanwhile
      }
    })
    .map(Number);
}

/** Waits until that many processes have that text in their command line; fails if that does not come. */
export async function whenProcesses(text: string, count: number): Promise<void> {
  for (let tries = 0; processesWith(text).length !== count; tries += 1) {
    if (tries === 1000) throw new Error(`${processesWith(text).length} processes with ${text}, not ${count}`);
    await sleep(10);
  }
}

let marks = 0;

/** A number of seconds for `sleep` that no other process sleeps for, by which its processes are found. */
export function markedSeconds(): string {
  marks += 1;
  return `${1000 + marks}.${process.pid}${process.env['JEST_WORKER_ID'] ?? ''}`;
}
