import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Observable } from 'rxjs';
import type { Signal } from './exit-code.js';

/** What came of the command: its exit code as a shell would tell it, and what went wrong if it did not start. */
export interface Ended {
  readonly code: number;
  readonly problem?: string;
}

/**
 * Runs a command in our place: with our stdin, stdout and stderr, and with the signals that we get.
 *
 * Ctrl-C goes from the terminal to the command by itself, as it is in the same process group; it is not sent twice.
 */
export function runAfterwards(
  [file = '', ...args]: readonly string[],
  interrupt$: Observable<Signal>,
  atTerminal: boolean,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: 'inherit' });
    const passing = interrupt$.subscribe((signal) => {
      if (signal !== 'SIGINT' || !atTerminal) child.kill(signal);
    });
    const end = (ended: Ended): void => {
      passing.unsubscribe();
      resolve(ended);
    };
    child.on('exit', (code, signal) => end({ code: code ?? 128 + constants.signals[signal as NodeJS.Signals] }));
    child.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      const problem = `The command ${JSON.stringify(file)} could not be started (${code ?? message})`;
      end({ code: code === 'ENOENT' ? 127 : 126, problem });
    });
  });
}
