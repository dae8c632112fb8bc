import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { mayLive } from './living-groups.js';

/** How often it is looked whether a group that was told to end has ended, in milliseconds. */
const lookEveryMs = 25;

/** The groups that may still have a process. Nobody else would end them if this process were to exit. */
const living = new Set<ProcessGroup>();

/**
 * A command with all that it starts: a process group of its own, which is signalled as one. What moves to another group,
 * as a daemon does, has left.
 *
 * Its time is the time of the operating system, not of a scheduler: a process ends when it ends.
 */
export class ProcessGroup {
  /** It has no streams if the system had none left to give. */
  readonly leader: ChildProcess;
  private ending = false;

  constructor(file: string, args: readonly string[], options: SpawnOptions) {
    this.leader = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    if (living.size === 0) process.on('exit', killAll);
    living.add(this);
  }

  /** Ends what is left of it: SIGTERM, and SIGKILL for what is still there after that time. */
  end(killAfterMs: number): void {
    if (this.ending) return;
    this.ending = true;
    if (this.signal('SIGTERM')) this.look(killAfterMs);
    else this.gone();
  }

  /** False if there is nobody to be signalled. */
  signal(signal: NodeJS.Signals | 0): boolean {
    const { pid } = this.leader;
    if (pid === undefined) return false;
    // That there is nobody is the usual answer: an error whose stack nobody looks at costs more than all the rest.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return process.kill(-pid, signal);
    } catch {
      return false;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  private look(patienceMs: number): void {
    setTimeout(() => {
      if (!this.isThere()) this.gone();
      else if (patienceMs > 0) this.look(patienceMs - lookEveryMs);
      else {
        this.signal('SIGKILL');
        this.gone();
      }
    }, lookEveryMs);
  }

  private isThere(): boolean {
    if (!this.signal(0)) return false;
    // Our own child is buried by Node, when it has heard of its end.
    const { pid, exitCode, signalCode } = this.leader;
    return (exitCode === null && signalCode === null) || pid === undefined || mayLive(pid);
  }

  private gone(): void {
    // A daemon may hold the other ends for ever.
    this.leader.stdout?.destroy();
    this.leader.stderr?.destroy();
    living.delete(this);
    if (living.size > 0) return;
    process.off('exit', killAll);
    for (const tell of waiting.splice(0)) tell();
  }
}

const waiting: (() => void)[] = [];

/** Resolves when no group is left that may have a process. */
export function whenAllGone(): Promise<void> {
  return living.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
}

/** There is no time left to be kind. */
function killAll(): void {
  for (const group of living) group.signal('SIGKILL');
}
