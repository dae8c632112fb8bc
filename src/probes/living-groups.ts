import { readdirSync, readFileSync } from 'node:fs';

/** How long one look at the table serves all who ask, in milliseconds. */
const goodForMs = 100;

let groups: ReadonlySet<number> | undefined;
let lookedAt = -Infinity;

/**
 * Whether a process group has a member that lives. Signals can not tell: they take one that is dead and was buried by
 * nobody, as happens where process 1 is no `init` (in many containers), for a living one. Only Linux has the table; where
 * there is none, every group may live.
 */
export function mayLive(group: number): boolean {
  const now = performance.now();
  if (now - lookedAt > goodForMs) {
    groups = livingGroups();
    lookedAt = now;
  }
  return groups?.has(group) ?? true;
}

function livingGroups(): ReadonlySet<number> | undefined {
  let pids: string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
  if (pids.length === 0) return undefined;
  return new Set(pids.map(groupOf).filter((group) => group !== undefined));
}

/** proc(5): pid, name in parentheses, state, parent, group. */
function groupOf(pid: string): number | undefined {
  try {
    const [, state, group] = /^\d+ \(.*\) (\S) \d+ (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state === 'Z' || state === 'X' ? undefined : Number(group);
  } catch {
    return undefined; // it has ended meanwhile
  }
}
