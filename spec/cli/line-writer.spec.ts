import { asapScheduler, queueScheduler } from 'rxjs';
import { Gate } from '../../src/cli/gate.js';
import { LineWriter } from '../../src/cli/line-writer.js';
import type { Sink } from '../../src/cli/io.js';

/** A reader that takes one text when it is told to. */
function slowSink() {
  const texts: string[] = [];
  const waiting: Parameters<Sink['write']>[1][] = [];
  const sink: Sink = {
    write: (text, written) => {
      texts.push(text);
      waiting.push(written);
      return false;
    },
  };
  return { sink, texts, take: (error?: NodeJS.ErrnoException) => waiting.shift()?.(error) };
}

const microtask = (): Promise<void> => Promise.resolve();

describe('LineWriter', () => {
  it('writes the lines of one turn at once, turn after turn', async () => {
    const { sink, texts } = slowSink();
    const writer = new LineWriter(sink);

    writer.write('a');
    writer.write('b');
    expect(texts).toEqual([]);
    await microtask();
    expect(texts).toEqual(['a\nb\n']);
    writer.write('c');
    await microtask();
    expect(texts).toEqual(['a\nb\n', 'c\n']);
  });

  it('does not gather more than 64 KiB', () => {
    const { sink, texts } = slowSink();
    const writer = new LineWriter(sink);

    for (let n = 0; n < 100; n += 1) writer.write('x'.repeat(1023));

    expect(texts.map((text) => text.length)).toEqual([65_536]);
  });

  it('closes the gate while its reader is behind, and opens it when all was taken', async () => {
    const { sink, take } = slowSink();
    const gate = new Gate();
    const passed: string[] = [];
    const writer = new LineWriter(sink, gate);
    const timer = (): unknown => gate.scheduler(asapScheduler).schedule(() => passed.push('timer'));

    writer.write('a');
    await microtask();
    writer.write('b');
    await microtask();
    timer();
    await microtask();
    expect(passed).toEqual([]);
    take();
    expect(passed).toEqual([]);
    take();
    expect(passed).toEqual(['timer']);
  });

  it('leaves the gate open when what it wrote was taken at once, whatever the answer was', async () => {
    const gate = new Gate();
    const writer = new LineWriter({ write: (_text, written) => (written(), false) }, gate);
    writer.write('a');
    await writer.end();
    const passed: string[] = [];
    gate.scheduler(queueScheduler).schedule(() => passed.push('timer'));
    expect(passed).toEqual(['timer']);
  });

  it('does not wait longer than it is told to', async () => {
    const { sink } = slowSink();
    const writer = new LineWriter(sink);
    writer.write('a');
    await writer.end(1);
  });

  it('ends when all was taken, also what was gathered last', async () => {
    const { sink, texts, take } = slowSink();
    const writer = new LineWriter(sink);
    let ended = false;

    writer.write('a');
    const end = writer.end().then(() => (ended = true));
    await microtask();
    expect({ texts, ended }).toEqual({ texts: ['a\n'], ended: false });
    take();
    await end;
    expect(ended).toBe(true);
    await writer.end();
  });

  it('tells when it can not be written, before or after somebody listens', async () => {
    const { sink, take } = slowSink();
    const writer = new LineWriter(sink);
    const error = Object.assign(new Error('full'), { code: 'ENOSPC' });
    const seen: unknown[] = [];

    writer.error$.subscribe((value) => seen.push(value));
    writer.write('a');
    const end = writer.end();
    take(error);
    await end;
    writer.error$.subscribe((value) => seen.push(value));

    expect(seen).toEqual([error, error]);
  });
});
