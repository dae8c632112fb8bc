import { stripVTControlCharacters } from 'node:util';
import { VirtualTimeScheduler } from 'rxjs';
import { LiveDrawing } from '../../src/cli/live.js';
import { Progress } from '../../src/cli/progress.js';
import type { RecordedEvent } from '../../src/report/index.js';
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
  const subscribed = (task: number, tag: string): RecordedEvent => ({ time: 0, task, type: 'subscribed', tag });
  const retried = (task: number, tag: string, reason: unknown): RecordedEvent => ({
    time: 0,
    task,
    type: 'retry',
    tag,
    attempt: 1,
    reason,
    delayMs: 100,
  });

  it('tells how far a run has come, and what the slowest task waits for', () => {
    const progress = new Progress(4);
    progress.take(subscribed(1, 'good'));
    progress.take({ time: 0, task: 1, type: 'done', tag: 'good', attempt: 1, value: 'v' });
    progress.take(subscribed(2, 'slow'));
    progress.take(subscribed(3, 'bad'));
    progress.take({ time: 0, task: 3, type: 'gave-up', tag: 'bad', error: 'busy' });
    expect(progress.line({ columns: 100 }, 100)).toBe(
      '1 done, 1 running, 1 failed, 1 waiting | 0.1s | slowest: slow 0.1s',
    );
    progress.take(retried(2, 'slow', new Error('HTTP 503')));
    expect(progress.line({ columns: 100 }, 200)).toBe(
      '1 done, 1 running, 1 failed, 1 waiting | 0.2s | slowest: slow 0.2s (HTTP 503)',
    );
  });

  it('keeps to one line of the terminal, whatever the tags and reasons are', () => {
    const progress = new Progress(undefined);
    progress.take(subscribed(1, '\u001b[31m界界界界'.repeat(20)));
    progress.take(retried(1, 'x', 'x\ny'));
    const line = progress.line({ columns: 30 }, 0);
    expect(line).toMatch(/^0 done, 1 running, 0 failed .*…$/);
    expect(line.length).toBeLessThan(30);
  });
});

describe('what is drawn live', () => {
  it('is drawn again at once after what is written in between, but not after every line of many', () => {
    const { screen, drawn } = terminal();
    const scheduler = new VirtualTimeScheduler(undefined, 100);
    const live = new LiveDrawing(screen, scheduler, () => 'picture');
    live.restore();
    expect(drawn()).toEqual([]);
    scheduler.flush();
    scheduler.frame = 150;
    for (let line = 0; line < 5; line += 1) {
      live.hide();
      live.restore();
    }
    expect(drawn()).toEqual(['picture', 'picture']);
    live.end();
    live.restore();
    expect(drawn()).toEqual(['picture', 'picture']);
  });

  it('is drawn ten times a second until it is ended', () => {
    const { screen, drawn } = terminal(40);
    const scheduler = new VirtualTimeScheduler(undefined, 250);
    let n = 0;
    const live = new LiveDrawing(screen, scheduler, ({ columns, rows }) => `${(n += 1)} of ${columns}x${rows}`);
    scheduler.flush();
    expect(drawn()).toEqual(['1 of 40x24', '2 of 40x24']);
    expect(scheduler.actions).toHaveLength(1);
    live.end();
    expect(scheduler.actions).toHaveLength(0);
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
