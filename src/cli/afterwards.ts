import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Observable, Subscription } from 'rxjs';
import type { Signal } from './exit-code.js';

/** What came of the command: its exit code as a shell would tell it, and what went wrong if it did not start. */
export interface Ended {
  readonly code: number;
  readonly problem?: string;
}

/**
 * Runs a command in our place: with our stdin, stdout and stderr, and with the signals that we get.
 *
 * @param inForeground whether the terminal tells the command of Ctrl-C and Ctrl-\\ by itself, as it is in our process group:
 *   then they are not sent again, because many programs take the second one for "at once"
 */
export async function runAfterwards(
  [file = '', ...args]: readonly string[],
  interrupt$: Observable<Signal>,
  inForeground: () => boolean,
): Promise<Ended> {
  let passing: Subscription | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(file, args, { stdio: 'inherit' });
      passing = interrupt$.subscribe((signal) => {
        if ((signal !== 'SIGINT' && signal !== 'SIGQUIT') || !inForeground()) child.kill(signal);
      });
      child.on('error', reject);
      child.on('exit', (code, signal) => resolve({ code: code ?? 128 + constants.signals[signal as NodeJS.Signals] }));
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const problem = `The command ${JSON.stringify(file)} could not be started (${code ?? message})`;
    return { code: code === 'ENOENT' ? 127 : 126, problem };
  } finally {
    passing?.unsubscribe();
  }
}
