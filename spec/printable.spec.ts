import { printable, printableLines } from '../src/printable.js';

describe('printable', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const hostile = {
    toJSON: () => {
      throw new Error('no');
    },
  };
  it.each<[unknown, string]>([
    ['', ''],
    [' ~', ' ~'],
    ['é界🎉', 'é界🎉'],
    ['a\nb\tc', 'a\\u000ab\\u0009c'],
    ['\u0000\u001b[31m\u001f', '\\u0000\\u001b[31m\\u001f'],
    ['\u007f\u0080\u009f\u00a0', '\\u007f\\u0080\\u009f\u00a0'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\u202a\u202e\u2066\u2069\u206a', '\\u202a\\u202e\\u2066\\u2069\u206a'],
    [5, '5'],
    [-0, '0'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [{ a: 'b\n' }, '{"a":"b\\n"}'],
    [[1, 'x'], '[1,"x"]'],
    [new RangeError('no\n'), 'RangeError: no\\u000a'],
    [circular, '[object Object]'],
    [hostile, '[object Object]'],
    [Object.create(null), '{}'],
  ])('%# is one line of text, and nothing that a terminal would obey', (value, text) => {
    expect(printable(value)).toBe(text);
  });

  it('shows what JSON does not know', () => {
    expect(printable(5n)).toBe('5');
    expect(printable({ a: 5n })).toBe('[object Object]');
  });
});

it('lines and tabs of a longer text stay as they are', () => {
  expect(printableLines('one\n\ttwo\u001b\r\n')).toBe('one\n\ttwo\\u001b\\u000d\n');
  expect(printableLines(5)).toBe('5');
});
