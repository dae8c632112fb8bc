import { NEVER, VirtualTimeScheduler } from 'rxjs';
import { run } from '../../src/cli/run.js';
import type { Io, Sink } from '../../src/cli/io.js';
import { turn, until } from './turn.js';

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
  let going = true;
  void ended.finally(() => (going = false));
  // What is done in promises comes first (the command line is parsed, a list is read); then time can pass, step by step.
  const step = async (): Promise<void> => {
    await turn();
    scheduler.maxFrames = scheduler.actions[0]?.delay ?? 0;
    scheduler.flush();
  };
  await until(() => !going, step);
  const code = await ended;
  return { code, ...written, elapsedMs: scheduler.now() };
}
