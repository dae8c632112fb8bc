import { textLine } from '../../src/report/index.js';
import { done, failed, result, retry, start } from '../support/events.js';

describe('textLine', () => {
  it.each([
    [start('await'), 'Awaiting results...'],
    [retry('a', 1, 0.5, 100), 'a retry needed (roll = 0.5 > 0.1).'],
    [retry('a', 1, 0.00001, 100, 0.000001), 'a retry needed (roll = 0.00001 > 0.000001).'],
    [{ ...retry('a', 1, 0, 0), reason: new Error('HTTP 503') }, 'a retry needed (HTTP 503).'],
    [{ ...retry('a', 1, 0, 0), reason: new RangeError() }, 'a retry needed (RangeError).'],
    [{ ...retry('a', 1, 0, 0), reason: 'busy' }, 'a retry needed (busy).'],
    [{ ...retry('a', 1, 0, 0), reason: { code: 2 } }, 'a retry needed ({"code":2}).'],
    [{ ...retry('a', 1, 0, 0), reason: null }, 'a retry needed (null).'],
    [{ ...retry('a', 1, 0, 0), reason: { roll: 0.5 } }, 'a retry needed ({"roll":0.5}).'],
    [{ ...retry('a', 1, 0, 0), reason: { likelihood: 0.5 } }, 'a retry needed ({"likelihood":0.5}).'],
    [{ ...retry('a', 1, 0, 0), reason: { roll: 5, likelihood: '1' } }, 'a retry needed ({"roll":5,"likelihood":"1"}).'],
    [{ ...retry('a', 1, 0, 0), reason: { roll: '5', likelihood: 1 } }, 'a retry needed ({"roll":"5","likelihood":1}).'],
    [done('a', 1, 0.05), 'a Done.'],
    [result('a', 0.05), 'The result of task=a was 0.05.'],
    [result('a', 'two\n\tlines\r\u001b[31m'), 'The result of task=a was two\n\tlines\\u000d\\u001b[31m.'],
    [done('two\nlines', 1, 1), 'two\\u000alines Done.'],
    [failed('a', new Error('fault')), 'Problem with task=a.'],
  ])('%j', (event, line) => {
    expect(textLine(event)).toBe(line);
  });

  it('shows results and problems only when it is to be quiet', () => {
    const events = [start('await'), retry('a', 1, 0.5, 1), done('a', 2, 1), result('a', 1), failed('b', null)];
    expect(events.map((event) => textLine(event, { quiet: true }))).toEqual([
      undefined,
      undefined,
      undefined,
      'The result of task=a was 1.',
      'Problem with task=b.',
    ]);
  });

  it('lets nothing through that a terminal would obey', () => {
    const tag = 'a\u001b[31m\u202e\u0007\u2028b';
    expect(textLine(done(tag, 1, 0))).toBe('a\\u001b[31m\\u202e\\u0007\\u2028b Done.');
  });

  it('shows a value that JSON has no form for', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(textLine(result('a', circular))).toBe('The result of task=a was [object Object].');
  });

  it('paints the kinds of lines that it is given paint for', () => {
    const paint = { done: (line: string) => `<${line}>` };
    expect(textLine(done('a', 1, 0), { paint })).toBe('<a Done.>');
    expect(textLine(start('await'), { paint })).toBe('Awaiting results...');
  });
});
