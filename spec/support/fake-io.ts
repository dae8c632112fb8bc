import { NEVER, VirtualTimeScheduler } from 'rxjs';
import { run } from '../../src/cli/run.js';
import type { Io, Sink } from '../../src/cli/io.js';

/** Lets promises, and what waits for the next turn of the event loop, go on. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Takes all that comes at once. */
function sink(take: (text: string) => void): Sink {
  return {
    write: (text, written) => {
      take(text);
      written();
      return true;
    },
  };
}

type FakeIo = Partial<Omit<Io, 'scheduler'>> & { scheduler?: VirtualTimeScheduler };

/** The world of a run, made of strings and virtual time. */
export function fakeIo({ scheduler = new VirtualTimeScheduler(), ...overrides }: FakeIo = {}) {
  const written = { out: '', err: '' };
  const io: Io = {
    out: sink((text) => (written.out += text)),
    err: sink((text) => (written.err += text)),
    interrupt$: NEVER,
    colors: false,
    scheduler,
    ...overrides,
  };
  return { io, scheduler, written };
}

/** Runs a command line to its end in virtual time. */
export async function runCli(argv: readonly string[], overrides: FakeIo = {}) {
  const { io, scheduler, written } = fakeIo(overrides);
  const ended = run(argv, io, '1.2.3');
  // The command line is parsed in promises; then the run has been started, and time can pass.
  await turn();
  scheduler.flush();
  const code = await ended;
  return { code, ...written, elapsedMs: scheduler.now() };
}
