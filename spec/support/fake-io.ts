import { NEVER, Subject, VirtualTimeScheduler } from 'rxjs';
import { run } from '../../src/cli/run.js';
import type { Io } from '../../src/cli/io.js';

/** The world of a run, made of strings and virtual time. */
export function fakeIo(overrides: Partial<Io> = {}) {
  const written = { out: '', err: '' };
  const scheduler = new VirtualTimeScheduler();
  const io: Io = {
    out: { write: (text) => (written.out += text) },
    err: { write: (text) => (written.err += text) },
    outError$: new Subject(),
    interrupt$: NEVER,
    colors: false,
    scheduler,
    ...overrides,
  };
  return { io, scheduler, written };
}

/** Runs a command line to its end in virtual time. */
export async function runCli(argv: readonly string[], overrides: Partial<Io> = {}) {
  const { io, scheduler, written } = fakeIo(overrides);
  const ended = run(argv, io, '1.2.3');
  // The command line is parsed in promises; then the run has been started, and time can pass.
  await new Promise((resolve) => setImmediate(resolve));
  scheduler.flush();
  const code = await ended;
  return { code, ...written, elapsedMs: scheduler.now() };
}
