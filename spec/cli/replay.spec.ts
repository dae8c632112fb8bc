import { readFileSync, writeFileSync } from 'node:fs';
import { Subject } from 'rxjs';
import type { Signal } from '../../src/cli/exit-code.js';
import { run } from '../../src/cli/run.js';
import { scriptedRandom } from '../../src/testing/index.js';
import { fakeIo, runCli } from '../support/fake-io.js';
import { scratchFolder } from '../support/scratch.js';
import { turn } from '../support/turn.js';

const path = scratchFolder();

/** Records a run whose tasks succeed at these attempts, 100 ms apart; those with 0 never do. */
async function recorded(luck: Readonly<Record<string, number>>, ...words: string[]) {
  const randomOf = (tag: string) =>
    luck[tag] === 0 ? () => 0.5 : scriptedRandom([...Array<number>(luck[tag]! - 1).fill(0.5), 0.05]);
  const [strategy = '', ...options] = words;
  const original = await runCli([strategy, ...Object.keys(luck), ...options, '--record', path('run')], { randomOf });
  return { original, lines: readFileSync(path('run'), 'utf8').trimEnd().split('\n') };
}

const replay = (...words: string[]) => runCli(['replay', path('run'), '--speed', 'max', ...words]);

describe('a replay', () => {
  it.each([
    ['await', 250],
    // Something is due just then: what was scheduled first comes first, as it did.
    ['await', 200],
    ['gather', 200],
    ['callback', 300],
    ['callback', 301],
  ])('ends where the deadline ended the run: %s, %d ms', async (strategy, deadline) => {
    const { original } = await recorded({ a: 3, b: 4, c: 0 }, strategy, '--deadline', `${deadline}`);
    expect(original).toMatchObject({ code: 124, elapsedMs: deadline });
    const again = await replay();
    expect(again).toMatchObject({ code: 124, out: original.out, err: original.err });
    // By its own clock, a deadline that comes late came late.
    expect((await runCli(['replay', path('run')])).elapsedMs).toBe(deadline);
  });

  it('tells of a deadline in the words of the run, also where another strategy waits for others', async () => {
    await recorded({ a: 3, b: 0 }, 'await', '--deadline', '250', '-c', '1');
    const { err, code } = await replay('--as', 'callback');
    expect(code).toBe(124);
    expect(err).toBe(
      'minimalist-async: The run did not end within 250 ms (1 still waiting)\n' +
        'minimalist-async: Task `b` was still waiting (attempt 1 failed: roll = 0.5 > 0.1)\n',
    );
  });

  it('of a run that was cut off prints what there is, and tells of it', async () => {
    const { original, lines } = await recorded({ a: 2, b: 3 }, 'await');
    for (const left of [lines.length - 1, lines.length - 2, 4, 2]) {
      writeFileSync(path('run'), `${lines.slice(0, left).join('\n')}\n`);
      const { code, out, err } = await replay();
      expect(code).toBe(2);
      expect(original.out.startsWith(out)).toBe(true);
      expect(err).toBe(
        `minimalist-async: Expected a whole recording, got one that is cut off after line ${left} (in ${JSON.stringify(path('run'))})\n`,
      );
    }
  });

  it('goes on where the run would not have ended, and tells how it did', async () => {
    await recorded({ a: 0, b: 5 }, 'await', '-a2');
    expect(await replay('--as', 'callback', '-q')).toMatchObject({
      code: 1,
      out: 'Problem with task=a.\n',
      err:
        'minimalist-async: Task `a` gave up after 2 attempts (last: roll = 0.5 > 0.1)\n' +
        'minimalist-async: The recording ends after 100 ms: Task `a` gave up after 2 attempts; the run would go on\n',
    });
  });

  it('of a run with a goal that was met goes on under no other', async () => {
    const { original } = await recorded({ a: 0, b: 2, c: 3 }, 'await', '--success', '1', '--lookahead', '3', '-c', '3');
    expect(await replay()).toMatchObject({ code: 0, out: original.out });
    // Only `await` has a lookahead.
    expect(await replay('--as', 'gather')).toMatchObject({ code: 0, err: '' });
    expect(await replay('--as', 'callback')).toMatchObject({ code: 0, err: '' });
  });

  it('keeps to the lookahead of the run', async () => {
    const { original } = await recorded({ a: 3, b: 1, c: 1 }, 'await', '--lookahead', '2');
    expect(await replay()).toMatchObject({ code: 0, out: original.out });
  });

  it('reads stdin, in whatever pieces it comes', async () => {
    const { original, lines } = await recorded({ ü1: 2 }, 'await');
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const middle = bytes.indexOf(0xc3) + 1;
    async function* stdin(): AsyncGenerator<Uint8Array | string> {
      yield await Promise.resolve(bytes.subarray(0, middle));
      yield bytes.subarray(middle, -5);
      yield bytes.subarray(-5).toString();
    }
    const again = await runCli(['replay', '-', '--speed', 'max'], { stdin });
    expect(again).toMatchObject({ code: 0, out: original.out, err: '' });
  });

  it('reads no further when it is interrupted', async () => {
    let destroyed = false;
    const bytes = {
      destroy: () => (destroyed = true),
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }),
    };
    const interrupt$ = new Subject<Signal>();
    const { io } = fakeIo({ interrupt$, stdin: () => bytes });
    const ended = run(['replay', '-'], io, '1.2.3');
    for (let n = 0; n < 5; n += 1) await turn();
    expect(destroyed).toBe(false);
    interrupt$.next('SIGTERM');
    expect(await ended).toBe(143);
    expect(destroyed).toBe(true);
  });
});
