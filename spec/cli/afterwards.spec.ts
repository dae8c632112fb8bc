import { NEVER, Subject } from 'rxjs';
import { runAfterwards } from '../../src/cli/afterwards.js';
import type { Signal } from '../../src/cli/exit-code.js';

const sh = (command: string) => ['sh', '-c', command];

/** Runs a command and sends it signals once it is there. */
async function signalled(command: string, signals: readonly Signal[], inForeground: boolean) {
  const interrupt$ = new Subject<Signal>();
  const ended = runAfterwards(sh(command), interrupt$, () => inForeground);
  // Long enough for a shell to have set its traps.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(interrupt$.observed).toBe(true);
  signals.forEach((signal) => interrupt$.next(signal));
  const end = await ended;
  expect(interrupt$.observed).toBe(false);
  return end;
}

describe('the command that runs afterwards', () => {
  it.each([
    ['true', 0],
    ['exit 7', 7],
    ['kill -9 $$', 137],
    ['kill -TERM $$', 143],
  ])('%s ends with %d', async (command, code) => {
    expect(await runAfterwards(sh(command), NEVER, () => false)).toEqual({ code });
  });

  it('gets its arguments as they are', async () => {
    const args = ['sh', '-c', 'test "$1" = "a  b" && test "$#" = 1 && exit 5', 'sh', 'a  b'];
    expect(await runAfterwards(args, NEVER, () => false)).toEqual({ code: 5 });
  });

  it.each([
    [['no-such-command'], 127, 'The command "no-such-command" could not be started (ENOENT)'],
    [['/etc'], 126, 'The command "/etc" could not be started (EACCES)'],
    [['a\0b'], 126, expect.stringMatching(/^The command "a\\u0000b" could not be started \(ERR_INVALID_ARG_VALUE\)$/)],
  ])('says that %j can not be started', async (words, code, problem) => {
    expect(await runAfterwards(words, NEVER, () => false)).toEqual({ code, problem });
  });

  // It says which signals it got, and ends with the last one or after a second.
  const listening =
    'trap "exit 42" INT; trap "exit 43" TERM; trap "exit 44" QUIT; for n in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; done; exit 1';

  it.each<[Signal, boolean, number]>([
    ['SIGINT', false, 42],
    ['SIGTERM', false, 43],
    ['SIGQUIT', false, 44],
    ['SIGTERM', true, 43],
    // The terminal sends these by itself.
    ['SIGINT', true, 1],
    ['SIGQUIT', true, 1],
  ])('is sent %s, in the foreground: %j', async (signal, inForeground, code) => {
    expect(await signalled(listening, [signal], inForeground)).toEqual({ code });
  });
});
