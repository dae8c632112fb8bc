import { EMPTY, firstValueFrom } from 'rxjs';
import { AttemptsExhaustedError } from '../../src/index.js';
import { jsonOf, ndjsonLine } from '../../src/record/ndjson.js';
import { failed, result, retry, start } from '../support/events.js';

describe('ndjsonLine', () => {
  it.each([
    [start('await'), '{"time":7,"type":"start","strategy":"await"}'],
    [
      retry('a', 1, 0.5, 100),
      '{"time":7,"type":"retry","tag":"a","attempt":1,"reason":{"roll":0.5,"likelihood":0.1},"delayMs":100}',
    ],
    [result('a\n', 5n), '{"time":7,"type":"result","tag":"a\\n","value":"5"}'],
    [failed('a', 'text'), '{"time":7,"type":"failed","tag":"a","error":"text"}'],
  ])('%p', (event, line) => {
    expect(ndjsonLine(event, 7)).toBe(line);
  });

  it('writes an error as its name, its message and its own fields, its cause likewise, and no stack', async () => {
    // RxJS's own errors have an enumerable stack.
    const cause: unknown = await firstValueFrom(EMPTY).catch((error: unknown) => error);
    expect(Object.keys(cause as object)).toContain('stack');

    const line = ndjsonLine(failed('a', new AttemptsExhaustedError('a', 2, { cause })), 7);

    expect(JSON.parse(line)).toEqual({
      time: 7,
      type: 'failed',
      tag: 'a',
      error: {
        name: 'AttemptsExhaustedError',
        message: 'Task `a` gave up after 2 attempts',
        tag: 'a',
        attempts: 2,
        cause: { name: 'EmptyError', message: 'no elements in sequence' },
      },
    });
  });

  it('writes a recorded event as it is', () => {
    const event = { time: 3, task: 1, type: 'done' as const, tag: 'a', attempt: 1, value: undefined };
    expect(ndjsonLine(event)).toBe('{"time":3,"task":1,"type":"done","tag":"a","attempt":1}');
  });

  it('writes an error that causes itself once, and then its name', () => {
    const first = new TypeError('first');
    first.cause = new RangeError('second', { cause: first });
    expect(ndjsonLine(failed('a', first), 0)).toBe(
      '{"time":0,"type":"failed","tag":"a","error":{"name":"TypeError","message":"first","cause":' +
        '{"name":"RangeError","message":"second","cause":"TypeError: first"}}}',
    );
  });

  it('writes nothing that a terminal would obey', () => {
    expect(ndjsonLine(result('a', '\u001b[2J\u007f\u0085\u202e'), 0)).toBe(
      '{"time":0,"type":"result","tag":"a","value":"\\u001b[2J\\u007f\\u0085\\u202e"}',
    );
  });
});

describe('jsonOf', () => {
  it('has no text for what JSON has no word for', () => {
    expect(jsonOf(undefined)).toBeUndefined();
    expect(jsonOf(() => 1)).toBeUndefined();
    expect(jsonOf(null)).toBe('null');
  });
});
