import { stripVTControlCharacters } from 'node:util';
import { of, throwError, VirtualTimeScheduler } from 'rxjs';
import type { Observable } from 'rxjs';
import { Progress } from '../../src/cli/progress.js';
import { pollUntil } from '../../src/index.js';
import { scriptedRandom } from '../../src/testing/index.js';
import { runCli } from '../support/fake-io.js';

/** A terminal that remembers what was written to it. */
function terminal(columns = 120) {
  const screen = { columns, written: '', write: (text: unknown) => Boolean((screen.written += String(text))) };
  /** The lines that were drawn, one after the other. */
  const drawn = () =>
    stripVTControlCharacters(screen.written)
      .split('\n')
      .filter((line) => line !== '');
  return { screen, drawn };
}

describe('Progress', () => {
  it('tells how far a run has come, and what the slowest task waits for', () => {
    const { screen, drawn } = terminal();
    const scheduler = new VirtualTimeScheduler(undefined, 250);
    const progress = new Progress(screen, scheduler, 4);
    const task = (tag: string, attempt: () => Observable<string>, attempts = Infinity) =>
      progress.follow(pollUntil(tag, attempt, { intervalMs: 150, attempts, scheduler }));
    task('good', () => of('v')).subscribe();
    task('slow', () => throwError(() => new Error('HTTP 503'))).subscribe();
    task('bad', () => throwError(() => 'busy'), 1).subscribe({ error: () => undefined });
    scheduler.flush();

    expect(drawn()).toEqual([
      '1 done, 1 running, 1 failed, 1 waiting | 0.1s | slowest: slow 0.1s (HTTP 503)',
      '1 done, 1 running, 1 failed, 1 waiting | 0.2s | slowest: slow 0.2s (HTTP 503)',
    ]);
    progress.end();
    expect(scheduler.actions).toHaveLength(1);
  });

  it('keeps to one line of the terminal, whatever the tags and reasons are', () => {
    const { screen, drawn } = terminal(30);
    const scheduler = new VirtualTimeScheduler(undefined, 100);
    const progress = new Progress(screen, scheduler, undefined);
    progress.follow(pollUntil('\u001b[31m界界界界'.repeat(20), () => throwError(() => 'x'), { scheduler })).subscribe();
    scheduler.flush();
    const [line] = drawn();
    expect(line).toMatch(/^0 done, 1 running, 0 failed .*…$/);
    expect(line!.length).toBeLessThan(30);
  });

  it('keeps the tag of a task that it follows', () => {
    const progress = new Progress(terminal().screen, new VirtualTimeScheduler(), 1);
    expect(progress.follow(pollUntil('job', () => of(1))).tag).toBe('job');
    progress.end();
  });

  it('is taken away before anything else is written, and at the end', async () => {
    const all: string[] = [];
    const sink = (name: string) => ({
      write: (text: string, written: () => void) => {
        all.push(`${name}: ${text}`);
        written();
        return true;
      },
    });
    const screen = { columns: 80, write: (text: unknown) => Boolean(all.push(`screen: ${String(text)}`)) };
    const randomOf = () => scriptedRandom([0.8, 0.7, 0.05]);
    await runCli(['callback', 'a', '-i', '250ms'], { out: sink('out'), err: sink('err'), screen, randomOf });

    // Whatever is written to the report comes after the line was erased, and not after it was drawn.
    all.forEach((text, index) => {
      if (text.startsWith('out: ') && index > 0 && all[index - 1]!.startsWith('screen: ')) {
        expect(stripVTControlCharacters(all[index - 1]!.slice('screen: '.length))).toBe('');
      }
    });
    expect(all.filter((text) => text.includes('1 running')).length).toBeGreaterThan(2);
    expect(stripVTControlCharacters(all.filter((text) => text.startsWith('screen: ')).at(-1)!)).toBe('screen: ');
  });

  it.each([
    [['--no-progress'], terminal()],
    [[], undefined],
  ])('is not there with %j and the screen %p', async (options, fake) => {
    await runCli(['callback', 'a', '-s', '5', ...options], { screen: fake?.screen });
    expect(fake?.screen.written ?? '').toBe('');
  });
});
