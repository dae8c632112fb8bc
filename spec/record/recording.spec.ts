import {
  AttemptsExhaustedError,
  AttemptTimeoutError,
  EmptyAttemptError,
  NotATaskError,
  PermanentFailureError,
  RunTimeoutError,
  TaskFailedError,
  TaskTimeoutError,
  TooFewSucceededError,
} from '../../src/index.js';
import { formatRecording, parseRecording, RecordingError } from '../../src/report/index.js';
import type { RecordedEvent } from '../../src/report/index.js';

const head = '{"recording":"minimalist-async","version":1,"strategy":"await"}';
const start = '{"time":0,"type":"start","strategy":"await"}';
const headWith = (fields: string) => head.replace('}', `,${fields}}`);
const recordingOf = (...lines: string[]) => [head, start, ...lines, ''].join('\n');

/** What a task failed with, written and read again. */
function readAgain(error: unknown): unknown {
  const events: RecordedEvent[] = [
    { time: 0, type: 'start', strategy: 'await' },
    { time: 1, task: 1, type: 'gave-up', tag: 'a', error },
  ];
  const text = formatRecording({ settings: { strategy: 'await' }, events });
  const recording = parseRecording(text);
  expect(formatRecording(recording)).toBe(text);
  return (recording.events[1] as { readonly error: unknown }).error;
}

describe('a recording', () => {
  it('is read as it was written, with its settings', () => {
    const settings = {
      strategy: 'gather' as const,
      tasks: 2,
      tags: ['a', 'b'],
      concurrency: 1,
      lookahead: 3,
      settle: true,
      success: 1,
      deadlineMs: 0,
    };
    const events: RecordedEvent[] = [
      { time: 0, type: 'start', strategy: 'gather' },
      { time: 0, task: 1, type: 'subscribed', tag: 'a' },
      { time: 0, task: 2, type: 'subscribed', tag: 'b' },
      { time: 0, task: 1, type: 'retry', tag: 'a', attempt: 1, reason: 'no', delayMs: 0 },
      { time: 0.5, task: 1, type: 'done', tag: 'a', attempt: 2, value: null },
      { time: 1, task: 2, type: 'gave-up', tag: 'b', error: 0 },
      { time: 1, type: 'result', tag: 'a', value: null },
      { time: 1, type: 'failed', tag: 'b', error: 0 },
      { time: 2, type: 'end', outcome: 'completed' },
    ];
    const text = formatRecording({ settings, events });
    expect(text.split('\n')).toHaveLength(events.length + 2);
    expect(parseRecording(text)).toEqual({ settings, events });
  });

  it('may have come over another system: with a mark before it, and lines that end in \\r\\n', () => {
    const text = `\ufeff${recordingOf('{"time":1,"type":"end","outcome":"completed"}').replaceAll('\n', '\r\n')}`;
    expect(parseRecording(text).events).toHaveLength(2);
  });

  it('may end before its run did', () => {
    expect(parseRecording(recordingOf()).events).toEqual([{ time: 0, type: 'start', strategy: 'await' }]);
  });

  const cut = (line: string) => `${line.slice(0, 60)}…`;
  it.each<[string, string, number, string]>([
    ['nothing', '', 1, 'the head of a recording, got nothing'],
    ['no JSON', 'text\n', 1, 'the head of a recording, got text'],
    ['other JSON', '[]\n', 1, 'the head of a recording, got []'],
    ['an event', `${start}\n`, 1, `the head of a recording, got ${start}`],
    ['null', 'null\n', 1, 'the head of a recording, got null'],
    ['a string', '"text"\n', 1, 'the head of a recording, got "text"'],
    ['a mark that is not at its beginning', `{"a":"\ufeff"}\n`, 1, 'the head of a recording, got {"a":"\ufeff"}'],
    ['no version', `${head.replace('"version":1,', '')}\n`, 1, 'of version 1, got version undefined'],
    ['no strategy', `${head.replace(',"strategy":"await"', '')}\n`, 1, `of a known strategy, got {"recording"`],
    ['settle', `${headWith('"settle":1')}\n`, 1, `the head of a recording, got ${cut(headWith('"settle":1'))}`],
    ['tags', `${headWith('"tags":"a"')}\n`, 1, 'the head of a recording, got '],
    ['one of its tags', `${headWith('"tags":["a",""]')}\n`, 1, 'the head of a recording, got '],
    ['tasks', `${headWith('"tasks":-1')}\n`, 1, 'the head of a recording with a number as `tasks`, got '],
    ['too many tasks', `${headWith('"tasks":100000001')}\n`, 1, 'the head of a recording with a number as `tasks`'],
    ['no lookahead', `${headWith('"lookahead":0')}\n`, 1, 'the head of a recording with a number as `lookahead`'],
    ['no concurrency', `${headWith('"concurrency":0')}\n`, 1, 'the head of a recording with a number as `concurrency`'],
    ['a number for a tag', `${headWith('"tags":[1]')}\n`, 1, 'the head of a recording, got '],
    ['half a success', `${headWith('"success":0.5')}\n`, 1, 'the head of a recording with a number as `success`'],
    ['a deadline', `${headWith('"deadlineMs":-1')}\n`, 1, 'the head of a recording with a number as `deadlineMs`'],
    ['a text for a deadline', `${headWith('"deadlineMs":"1"')}\n`, 1, 'the head of a recording with a number as'],
    ['no start', `${head}\n{"time":0,"type":"result","tag":"a"}\n`, 2, 'the start of a run, got {"time":0,'],
    ['no event', `${head}\n`, 2, 'the start of a run, got the end of the recording: it is cut off'],
    ['an end within its head', head, 2, `whole, got ${cut(head)}: the recording is cut off`],
    ['another strategy', `${head}\n${start.replace('await', 'gather')}\n`, 2, 'the start of await, got {"time":0,'],
    ['an end within a line', recordingOf('{"time":0,').trimEnd(), 3, 'whole, got {"time":0,: the recording is cut off'],
    ['a line that is an array', recordingOf('[1]'), 3, 'a JSON object, got [1]'],
    ['a line that is null', recordingOf('null'), 3, 'a JSON object, got null'],
    ['an empty line', recordingOf(''), 3, 'a JSON object, got nothing'],
    ['a second start', recordingOf(start), 3, `an event after the start, got ${start}`],
    ['another type', recordingOf('{"time":1,"type":"fly"}'), 3, 'an event of a recording, got {"time":1,"type":"fly"}'],
    ['the name of a method', recordingOf('{"time":1,"type":"toString","tag":"a"}'), 3, 'an event of a recording'],
    ['another outcome', recordingOf('{"time":1,"type":"end","outcome":"zzz"}'), 3, 'an event of a recording'],
    ['a time without end', recordingOf('{"time":1e999,"type":"end","outcome":"failed"}'), 3, 'an event of a recording'],
    ['no type', recordingOf('{"time":1}'), 3, 'an event of a recording, got {"time":1}'],
    ['another kind of type', recordingOf('{"time":1,"type":["end"],"outcome":"failed"}'), 3, 'an event of a recording'],
    ['no time', recordingOf('{"type":"result","tag":"a"}'), 3, 'an event of a recording'],
    ['a time before all', recordingOf('{"time":-1,"type":"result","tag":"a"}'), 3, 'an event of a recording'],
    ['a task of no number', recordingOf('{"time":1,"task":0,"type":"result","tag":"a"}'), 3, 'an event of a recording'],
    ['no tag', recordingOf('{"time":1,"type":"result"}'), 3, 'an event of a recording'],
    ['an empty tag', recordingOf('{"time":1,"type":"subscribed","tag":""}'), 3, 'an event of a recording'],
    ['no attempt', recordingOf('{"time":1,"type":"done","tag":"a"}'), 3, 'an event of a recording'],
    ['half an event', recordingOf('{"time":1,"type":"retry","tag":"a","attempt":1}'), 3, 'an event of a recording'],
    ['no error', recordingOf('{"time":1,"type":"failed","tag":"a"}'), 3, 'an event of a recording'],
    [
      'more tasks than there were',
      [headWith('"tasks":1'), start, '{"time":1,"task":2,"type":"subscribed","tag":"a"}', ''].join('\n'),
      3,
      'of one of 1 tasks, got {"time":1,"task":2,',
    ],
    [
      'something after its end',
      recordingOf('{"time":1,"type":"end","outcome":"failed"}', '{"time":1,"type":"result","tag":"a"}'),
      4,
      'the end of the recording, got {"time":1,"type":"result","tag":"a"}',
    ],
    [
      'a clock that goes back',
      recordingOf('{"time":5,"type":"result","tag":"a"}', '{"time":4.5,"type":"result","tag":"a"}'),
      4,
      'of time 5 or later, got 4.5',
    ],
  ])('is refused for %s', (_what, text, line, message) => {
    let refusal: unknown;
    try {
      parseRecording(text);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(RecordingError);
    expect(refusal).toMatchObject({ name: 'RecordingError', line });
    expect((refusal as Error).message.slice(0, `Expected line ${line} to be ${message}`.length)).toBe(
      `Expected line ${line} to be ${message}`,
    );
  });

  it('is shown up to sixty characters of a line', () => {
    const line = (length: number) => `"${'x'.repeat(length - 2)}"`;
    expect(() => parseRecording(`${line(60)}\n`)).toThrow(`got ${line(60)}`);
    expect(() => parseRecording(`${line(61)}\n`)).toThrow(`got ${line(61).slice(0, 60)}…`);
  });

  it('may have as many tasks as anybody had, or none', () => {
    for (const tasks of [0, 100_000_000]) {
      const text = [headWith(`"tasks":${tasks}`), start, ''].join('\n');
      expect(parseRecording(text).settings.tasks).toBe(tasks);
    }
  });
});

describe('an error in a recording', () => {
  const cause = new Error('cause');
  const waiting = [{ tag: 'b', attempts: 0, reason: undefined }];

  it.each(
    [
      new AttemptsExhaustedError('a', 2, { cause }),
      new PermanentFailureError('a', 2, { cause }),
      new TaskTimeoutError('a', 2, 100, { cause }),
      new RunTimeoutError(100, waiting),
      new TooFewSucceededError(2, 1, 1),
      new AttemptTimeoutError(100),
      new EmptyAttemptError(),
      new NotATaskError('a', 'text'),
    ].map((error) => [error.name, error] as const),
  )('is of its class again: %s', (_name, error) => {
    const again = readAgain(error) as Error;
    expect(again.constructor).toBe(error.constructor);
    expect(again.message).toBe(error.message);
    expect(again.cause instanceof Error && again.cause.message).toBe(
      error.cause instanceof Error && error.cause.message,
    );
    expect(again).toMatchObject(JSON.parse(JSON.stringify(error)) as object);
    expect(again).not.toHaveProperty('stack');
    expect(Object.keys(again)).not.toContain('message');
  });

  it('of another name is an error with its fields, which can be changed', () => {
    const again = readAgain(Object.assign(new RangeError('far'), { code: 'EFAR', name: 'toString' })) as Error;
    expect(Object.getPrototypeOf(again)).toBe(Error.prototype);
    expect(again).toMatchObject({ name: 'toString', message: 'far', code: 'EFAR' });
    expect(again).toBeInstanceOf(Error);
    const changed = again as unknown as Record<string, unknown>;
    changed['code'] = 'ENEAR';
    delete changed['message'];
    expect(changed).toMatchObject({ code: 'ENEAR', message: '' });
  });

  it.each([
    ['AttemptsExhaustedError', {}],
    ['AttemptsExhaustedError', { tag: 'a' }],
    ['AttemptsExhaustedError', { tag: 'a', attempts: '2' }],
    ['TaskTimeoutError', { tag: '', attempts: 2 }],
    ['PermanentFailureError', { attempts: 2 }],
    ['RunTimeoutError', {}],
    ['RunTimeoutError', { waiting: 'b' }],
    ['RunTimeoutError', { waiting: [null] }],
    ['RunTimeoutError', { waiting: [{ tag: 'b' }] }],
    ['RunTimeoutError', { waiting: [{ tag: 'b', attempts: 1 }, {}] }],
  ])('named %s, of which it has not the fields, is a plain one: %j', (name, fields) => {
    const error = Object.assign(new Error('text'), { ...fields, name });
    expect(Object.getPrototypeOf(readAgain(error))).toBe(Error.prototype);
  });

  it('that waited for some of several tasks is of its class', () => {
    const both = [...waiting, { tag: 'c', attempts: 1, reason: 'no' }];
    expect(readAgain(new RunTimeoutError(100, both))).toMatchObject({ waiting: [{ tag: 'b' }, { tag: 'c' }] });
    expect(readAgain(new RunTimeoutError(100, []))).toBeInstanceOf(RunTimeoutError);
    expect(readAgain(new RunTimeoutError(100, both))).not.toBeInstanceOf(TaskFailedError);
  });

  it.each([
    { '@error': true },
    { '@error': true, message: 'I am no error' },
    { '@@error': 1 },
    { '@errors': 1, 'no@error': 2 },
    [{ '@error': { '@@@error': [] } }],
  ])('is not what only looks like one: %j', (value) => {
    const again = readAgain(value);
    expect(again).toEqual(value);
    expect(again).not.toBeInstanceOf(Error);
  });

  it('is marked, and nothing else is', () => {
    const line = (error: unknown) =>
      formatRecording({
        settings: { strategy: 'await' },
        events: [{ time: 0, type: 'failed', tag: 'a', error }],
      }).split('\n')[1];
    expect(line(new Error('no'))).toContain('"error":{"@error":true,"name":"Error","message":"no"}');
    expect(line({ '@error': 1, '@errors': 2, 'my@error': 3 })).toContain(
      '"error":{"@@error":1,"@errors":2,"my@error":3}',
    );
  });
});
