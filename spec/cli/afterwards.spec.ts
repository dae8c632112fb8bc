import { existsSync, writeFileSync } from 'node:fs';
import { NEVER, Subject } from 'rxjs';
import { runAfterwards } from '../../src/cli/afterwards.js';
import type { Signal } from '../../src/cli/exit-code.js';
import { scratchFolder } from '../support/scratch.js';
import { until } from '../support/turn.js';

const sh = (command: string) => ['sh', '-c', command];

describe('the command that runs afterwards', () => {
  const scratch = scratchFolder();

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
    const interrupt$ = new Subject<Signal>();
    expect(await runAfterwards(words, interrupt$, () => false)).toEqual({ code, problem });
    expect(interrupt$.observed).toBe(false);
  });

  it.each<[Signal, boolean, number]>([
    ['SIGINT', false, 42],
    ['SIGTERM', false, 43],
    ['SIGQUIT', false, 44],
    ['SIGTERM', true, 43],
    // The terminal sends these by itself.
    ['SIGINT', true, 1],
    ['SIGQUIT', true, 1],
  ])('is sent %s, in the foreground: %j', async (signal, inForeground, code) => {
    const ready = scratch(`${signal} ${inForeground} ready`);
    const goOn = scratch(`${signal} ${inForeground} go on`);
    const traps = 'trap "exit 42" INT; trap "exit 43" TERM; trap "exit 44" QUIT';
    const command = `${traps}; : > "${ready}"; until [ -e "${goOn}" ]; do sleep 0.02; done; exit 1`;
    const interrupt$ = new Subject<Signal>();
    const ended = runAfterwards(sh(command), interrupt$, () => inForeground);
    await until(() => existsSync(ready));
    interrupt$.next(signal);
    // What it was sent, it has by now, and heeds before it looks.
    writeFileSync(goOn, '');
    expect(await ended).toEqual({ code });
    expect(interrupt$.observed).toBe(false);
  });
});
