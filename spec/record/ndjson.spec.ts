import { EMPTY, firstValueFrom } from 'rxjs';
import { AttemptsExhaustedError } from '../../src/index.js';
import { ndjsonLine } from '../../src/record/ndjson.js';
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
});
