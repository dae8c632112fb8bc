import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { Subject, VirtualTimeScheduler } from 'rxjs';
import type { Signal } from '../../src/cli/exit-code.js';
import { formatRecording, parseRecording } from '../../src/report/index.js';
import type { RecordedEvent } from '../../src/report/index.js';
import { scriptedRandom } from '../../src/testing/index.js';
import { fakeIo, runCli } from '../support/fake-io.js';
import { until } from '../support/turn.js';
import { processesWith } from '../support/process-table.js';
import { execute } from '../support/processes.js';
import { scratchFolder } from '../support/scratch.js';
import { run } from '../../src/cli/run.js';

const path = scratchFolder();
const lines = (file: string): string[] => readFileSync(path(file), 'utf8').split('\n');

describe('--record', () => {
  it('writes the run as JSON lines', async () => {
    const { code, err } = await runCli(['await', '-s', '55', '--record', path('run'), '-c', '1']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lines('run').map((line) => (line === '' ? '' : (JSON.parse(line) as object)))).toEqual([
      { recording: 'minimalist-async', version: 1, strategy: 'await', tasks: 2, concurrency: 1, settle: false },
      { time: 0, type: 'start', strategy: 'await' },
      { time: 0, task: 1, type: 'subscribed', tag: 'task1' },
      expect.objectContaining({ time: 0, task: 1, type: 'retry', tag: 'task1', attempt: 1, delayMs: 100 }),
      expect.objectContaining({ time: 100, task: 1, type: 'retry', tag: 'task1', attempt: 2, delayMs: 100 }),
      expect.objectContaining({ time: 200, task: 1, type: 'done', tag: 'task1', attempt: 3 }),
      expect.objectContaining({ time: 200, type: 'result', tag: 'task1' }),
      { time: 200, task: 2, type: 'subscribed', tag: 'task2' },
      expect.objectContaining({ time: 200, task: 2, type: 'retry', tag: 'task2', attempt: 1, delayMs: 100 }),
      expect.objectContaining({ time: 300, task: 2, type: 'done', tag: 'task2', attempt: 2 }),
      expect.objectContaining({ time: 300, type: 'result', tag: 'task2' }),
      { time: 300, type: 'end', outcome: 'completed' },
      '',
    ]);
  });

  it('changes nothing of what is printed', async () => {
    for (const format of ['text', 'ndjson', 'values', 'timeline', 'svg', 'marbles', 'spec']) {
      const words = ['callback', '-n', '5', '-s', '1', '-a', '4', '-f', format];
      expect(await runCli([...words, '--record', path('same')])).toEqual(await runCli(words));
    }
  });

  it.each([
    ['no/such/folder', 'ENOENT'],
    ['', 'EISDIR'],
  ])('is refused for %j before anything starts', async (name, code) => {
    const { out, err, code: ended } = await runCli(['await', '--record', path(name)]);
    expect({ out, err, ended }).toEqual({
      out: '',
      err: `minimalist-async: Expected --record to be a file that can be written (${code}), got ${JSON.stringify(path(name))}\n`,
      ended: 2,
    });
  });

  it('writes into a pipe that somebody reads, and refuses one that nobody does', async () => {
    await execute('mkfifo', [path('pipe')]);
    const words = ['await', 'a', '-p', '1', '-s', '1'];
    const refused = await runCli([...words, '--record', path('pipe')]);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('Expected --record to be a file that can be written (ENXIO), got ');
    const reader = execute('cat', [path('pipe')]);
    await until(() => processesWith(path('pipe')).length > 0);
    // It opens it a moment later.
    let code = 2;
    while (code === 2) ({ code } = await runCli([...words, '--record', path('pipe')]));
    expect(code).toBe(0);
    await runCli([...words, '--record', path('file')]);
    expect((await reader).out).toBe(readFileSync(path('file'), 'utf8'));
  });

  it('empties no file before all can be written, and writes no two into one', async () => {
    writeFileSync(path('keep'), 'kept');
    const { err, code } = await runCli(['await', '--record', path('keep'), '--svg', path('no/such')]);
    expect({ code, kept: readFileSync(path('keep'), 'utf8') }).toEqual({ code: 2, kept: 'kept' });
    expect(err).toContain('Expected --svg to be a file that can be written (ENOENT), got');
    const both = await runCli([
      'await',
      '--record',
      path('keep'),
      '--svg',
      `${path('')}/../${basename(path(''))}/keep`,
    ]);
    expect(both).toMatchObject({ code: 2, out: '' });
    expect(both.err).toContain('Expected --svg to be a file of its own, got');
    await runCli(['await', '-p', '1', '--record', path('source')]);
    expect(await runCli(['replay', path('source'), '--svg', path('source')])).toMatchObject({ code: 2, out: '' });
    expect(readFileSync(path('source'), 'utf8')).toMatch(/^{"recording"/);
  });

  it('writes what is shorter than what was there', async () => {
    writeFileSync(path('long'), 'x'.repeat(100_000));
    await runCli(['await', '-p', '1', '--record', path('long')]);
    expect(await runCli(['replay', path('long'), '--speed', 'max'])).toMatchObject({ code: 0, err: '' });
  });
});

describe('replay', () => {
  it('prints the bytes of the original run, for 200 random runs of up to 50 tasks, at any speed', async () => {
    const plans = fc.record({
      strategy: fc.constantFrom('await', 'gather', 'callback'),
      tasks: fc.integer({ min: 1, max: 50 }),
      seed: fc.integer(),
      format: fc.constantFrom('text', 'text', 'ndjson', 'values', 'timeline', 'svg', 'marbles', 'spec'),
      summary: fc.boolean(),
      speed: fc.constantFrom('max', '1', '10', '0.3'),
      options: fc.subarray(
        ['-a3', '-i0', '-p0.4', '-c3', '--settle', '--success=2', '--deadline=250', '-t120', '--jitter=full'],
        {
          maxLength: 5,
        },
      ),
    });
    await fc.assert(
      fc.asyncProperty(plans, async ({ strategy, tasks, seed, format, speed, options, summary }) => {
        const fitting = options.filter((option) => option !== '--success=2' || tasks >= 2);
        const report = ['-f', format, ...(summary ? ['--summary'] : [])];
        const words = [strategy, '-n', `${tasks}`, '-s', `${seed}`, ...report, ...fitting];
        const original = await runCli([...words, '--record', path('random')]);
        const again = await runCli(['replay', path('random'), '--speed', speed, ...report]);
        expect(again.out).toBe(original.out);
        expect({ code: again.code, err: again.err }).toEqual({ code: original.code, err: original.err });
      }),
      { numRuns: 200 },
    );
  }, 300_000);

  it('makes the same rolls at the same times under another strategy', async () => {
    await runCli(['await', '--seed', '55', '--record', path('other')]);
    expect(await runCli(['replay', path('other'), '--as', 'callback', '--speed', 'max'])).toMatchObject({
      out: (await runCli(['callback', '--seed', '55'])).out,
      code: 0,
    });
  });

  it.each([
    ['1', 200],
    ['10', 20],
    ['0.5', 400],
    ['max', 0],
  ])('at speed %s takes its time', async (speed, elapsedMs) => {
    await runCli(['await', '--seed', '55', '--record', path('speed')]);
    expect(await runCli(['replay', path('speed'), '--speed', speed, '-q'])).toMatchObject({ elapsedMs });
  });

  it('ends where the recording does, when the run would go on', async () => {
    const interrupt$ = new Subject<Signal>();
    const { io, scheduler } = fakeIo({ interrupt$, scheduler: new VirtualTimeScheduler(undefined, 250) });
    const interrupted = run(['await', 'a', '-p', '1e-9', '--record', path('ends')], io, '1');
    await until(() => scheduler.actions.length > 0);
    scheduler.flush();
    scheduler.frame = 270;
    interrupt$.next('SIGINT');
    expect(await interrupted).toBe(130);

    const { out, err, code, elapsedMs } = await runCli(['replay', path('ends'), '-f', 'timeline']);
    expect({ err, code, elapsedMs }).toEqual({
      err: 'minimalist-async: The recording ends after 270 ms, where it was interrupted; the run would go on\n',
      code: 1,
      elapsedMs: 270,
    });
    expect(out).toContain('await of 1 task, 270 ms, 1 not ready, interrupted\n');
  });
});

describe('values and errors', () => {
  it('are told apart, whatever their fields are called', () => {
    const value = { name: 'bob', message: 'hi', '@error': 1, nested: { '@@error': null, __proto__: null } };
    const hostile = JSON.parse('{"__proto__":{"polluted":true},"toString":1}') as object;
    const error = Object.assign(new TypeError('no', { cause: new Error('why') }), { '@error': 'own' }, { hostile });
    const events: RecordedEvent[] = [
      { time: 0, type: 'start', strategy: 'await' },
      { time: 0, type: 'done', tag: 'a', attempt: 1, value },
      { time: 0, type: 'gave-up', tag: 'b', error },
      { time: 0, type: 'end', outcome: 'failed', error: 'text' },
    ];
    const recording = { settings: { strategy: 'await' as const }, events };
    const read = parseRecording(formatRecording(recording));
    expect(read.events[1]).toEqual(JSON.parse(JSON.stringify(events[1])));
    const { error: again } = read.events[2] as { error: Error & Record<string, unknown> };
    expect(again).toBeInstanceOf(Error);
    expect(again.cause).toBeInstanceOf(Error);
    expect(again as object).toMatchObject({ name: 'TypeError', '@error': 'own' });
    expect(Object.keys(again['hostile'] as object)).toEqual(['__proto__', 'toString']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(formatRecording(read)).toBe(formatRecording(recording));
  });

  it('of our names without our fields are plain errors, and do no harm', async () => {
    const events = [
      '{"time":0,"type":"start","strategy":"await"}',
      '{"time":0,"task":1,"type":"subscribed","tag":"a"}',
      '{"time":1,"task":1,"type":"retry","tag":"a","attempt":1,"delayMs":1,"reason":{"@error":true,"name":"x","message":"","toString":1}}',
      '{"time":2,"task":1,"type":"gave-up","tag":"a","error":{"@error":true,"name":"TaskTimeoutError","message":"x","__proto__":{"a":1}}}',
      '{"time":2,"type":"end","outcome":"failed","error":{"@error":true,"name":"RunTimeoutError","message":"x"}}',
    ];
    writeFileSync(
      path('hostile'),
      ['{"recording":"minimalist-async","version":1,"strategy":"await"}', ...events, ''].join('\n'),
    );
    for (const format of ['text', 'ndjson', 'values', 'timeline', 'svg', 'marbles', 'spec']) {
      const { code, err } = await runCli(['replay', path('hostile'), '-f', format, '--speed', 'max', '--summary']);
      expect({ format, code }).toEqual({ format, code: 1 });
      expect(err).toContain('minimalist-async: x\n');
    }
  });

  it('that are too many to be drawn are told of in one line, and nothing else is lost', async () => {
    const many = Array.from(
      { length: 76_000 },
      (_none, n) => `{"time":${n},"type":"retry","tag":"a","attempt":1,"delayMs":1}\n`,
    );
    const head =
      '{"recording":"minimalist-async","version":1,"strategy":"await"}\n{"time":0,"type":"start","strategy":"await"}\n';
    writeFileSync(path('many'), `${head}${many.join('')}{"time":76000,"type":"end","outcome":"interrupted"}\n`);
    const { code, err, out } = await runCli([
      'replay',
      path('many'),
      '-f',
      'marbles',
      '--svg',
      path('many.svg'),
      '--speed',
      'max',
    ]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('minimalist-async: The run could not be drawn: Expected at most some 75,000 values');
    expect(readFileSync(path('many.svg'), 'utf8')).toMatch(/<\/svg>\n$/);
  });
});

describe('replay refuses', () => {
  const head = '{"recording":"minimalist-async","version":1,"strategy":"await"}';
  const first = '{"time":0,"type":"start","strategy":"await"}';

  it.each([
    // What else is refused is told by the specs of `parseRecording`.
    ['\u0000\u001b[31m\n', 'Expected line 1 to be the head of a recording, got \\u0000\\u001b[31m'],
    [`${head.replace('1', '2')}\n`, 'Expected line 1 to be of version 1, got version 2'],
    [`${head}\n${first}`, `Expected line 2 to be whole, got ${first}: the recording is cut off`],
    [`${head}\n${first}\nnonsense\n`, 'Expected line 3 to be a JSON object, got nonsense'],
  ])('%j', async (text, message) => {
    writeFileSync(path('bad'), text);
    const { out, err, code } = await runCli(['replay', path('bad')]);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err.split('\n')).toHaveLength(2);
    expect(err).toContain(`minimalist-async: ${message}`);
    expect(err).toContain(`(in ${JSON.stringify(path('bad'))})\n`);
  });

  it.each([
    [['nowhere'], 'Expected a recording that can be read, got "nowhere" (ENOENT)'],
    [[tmpdir()], `Expected a recording that can be read, got ${JSON.stringify(tmpdir())} (EISDIR)`],
    [[], 'Expected one recording to replay, got none'],
    [['a', 'b'], 'Expected one recording to replay, got 2'],
    [['a', '--speed', '0'], 'Expected --speed to be max or a number > 0, got "0"'],
    [['a', '--as', 'fly'], 'Expected --as to be one of await, gather, callback, got "fly"'],
    [['a', '-c', '3'], 'Unknown argument: c (see --help)'],
    [['a', '--', 'ls'], 'Expected no command after a replay, got `--`'],
  ])('%j', async (words, message) => {
    expect(await runCli(['replay', ...words])).toMatchObject({
      out: '',
      err: `minimalist-async: ${message}\n`,
      code: 2,
    });
  });
});

describe('pictures and numbers of a run', () => {
  it.each(['timeline', 'svg', 'marbles', 'spec'])(
    '-f %s prints it when the run has ended, and nothing else',
    async (format) => {
      const words = ['await', 'a', 'b', '--seed', '55'];
      const { out, err } = await runCli([...words, '-f', format, '--record', path('pictured')]);
      expect(err).toBe('');
      expect(out).toMatch(
        { timeline: /^await of 2 tasks/, svg: /^<svg /, marbles: /^await of 2/, spec: /^import / }[format]!,
      );
      expect(out).toMatch(/[^\n]\n$/);
      expect(await runCli(['replay', path('pictured'), '-f', format, '--speed', 'max'])).toMatchObject({ out });
    },
  );

  it('--svg writes the picture beside the report', async () => {
    const words = ['await', 'a', 'b', '--seed', '55'];
    const { out } = await runCli([...words, '--svg', path('a.svg')]);
    expect(out).toBe((await runCli(words)).out);
    expect(readFileSync(path('a.svg'), 'utf8')).toBe((await runCli([...words, '-f', 'svg'])).out);
  });

  it('--summary adds the numbers below the report', async () => {
    const words = ['await', 'a', 'b', '--seed', '55', '-q'];
    const { out } = await runCli([...words, '--summary']);
    const plain = (await runCli(words)).out;
    expect(out.startsWith(plain)).toBe(true);
    expect(out.slice(plain.length)).toMatch(/^\ntask +outcome/);
  });

  it('--summary is one more line of JSON with ndjson, and on stderr where stdout is for another program', async () => {
    const words = ['await', 'a', 'b', '--seed', '55', '--summary'];
    const { out, err } = await runCli([...words, '-f', 'ndjson']);
    expect(err).toBe('');
    expect(JSON.parse(out.trim().split('\n').at(-1)!)).toMatchObject({
      type: 'summary',
      strategy: 'await',
      done: 2,
      failed: 0,
    });
    for (const format of ['values', 'svg', 'spec']) {
      const other = await runCli([...words, '-f', format]);
      expect(other.out).toBe((await runCli([...words.slice(0, -1), '-f', format])).out);
      expect(other.err).toMatch(/^\ntask +outcome/);
    }
  });

  it('--watch draws the timeline while the run goes on, and leaves the last one', async () => {
    const screen = {
      columns: 60,
      rows: 12,
      written: '',
      write: (text: unknown) => Boolean((screen.written += String(text))),
    };
    const { out, err } = await runCli(['await', 'a', 'b', '--seed', '7', '--watch', '-q'], { screen });
    expect(out).toMatch(/^The result of task=a/);
    const drawn = stripVTControlCharacters(screen.written);
    // One column is left free, so that no terminal wraps it.
    expect(Math.max(...drawn.split('\n').map(({ length }) => length))).toBeLessThan(60);
    expect(drawn.match(/await of 2 tasks/g)!.length).toBeGreaterThan(5);
    expect(drawn).toContain('not ready');
    expect(err).toMatch(/^\nawait of 2 tasks/);
    expect(err).toContain('◆');
  });

  it('have the colours and the size of the terminal that they are printed to', async () => {
    const words = ['await', 'a', 'b', 'c', '--settle', '-a', '3', '-f', 'timeline'];
    const rolls: Record<string, number[]> = { a: [0.5, 0.5, 0.05], b: [0.05], c: [0.5, 0.6, 0.7] };
    const out = {
      text: '',
      columns: 60,
      rows: 30,
      write: (text: string, written: () => void) => {
        out.text += text;
        written();
        return true;
      },
    };
    await runCli(words, { out, colors: true, randomOf: (tag) => scriptedRandom(rolls[tag]!) });
    for (const code of [2, 33, 32, 36, 31]) expect(out.text).toContain(`\u001b[${code}m`);
    const plain = stripVTControlCharacters(out.text);
    const widest = (text: string) => Math.max(...text.split('\n').map(({ length }) => length));
    // Notes may end a little earlier.
    expect([60, 59, 58]).toContain(widest(plain));
    const elsewhere = await runCli(words, { randomOf: (tag) => scriptedRandom(rolls[tag]!) });
    expect([80, 79, 78]).toContain(widest(elsewhere.out));
    expect(elsewhere.out).not.toContain('\u001b');
    const many = await runCli(['await', '-n', '50', '-p', '1', '-f', 'timeline']);
    expect(many.out.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect(many.out).toContain(' more: ');
  });

  it('--watch without a terminal only leaves the last one', async () => {
    const { err } = await runCli(['await', 'a', 'b', '--seed', '55', '--watch']);
    expect(err.match(/await of 2 tasks/g)).toHaveLength(1);
  });
});
