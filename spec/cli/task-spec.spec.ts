import { parseTaskSpec } from '../../src/cli/task-spec.js';

describe('parseTaskSpec', () => {
  it.each([
    ['task1', 'task1'],
    ['roll:task1', 'task1'],
    ['a=roll:x', 'a'],
    ['a=x', 'a'],
    ['1e3', '1e3'],
    ['two words', 'two words'],
  ])('%p is a roll tagged %p', (text, tag) => {
    expect(parseTaskSpec(text)).toEqual({ tag, kind: 'roll' });
  });

  it.each(['', 'roll:', '=x', 'a=', '=roll:x', 'ftp://x', 'a=ftp://x', 'tcp:80'])('refuses %p', (text) => {
    expect(() => parseTaskSpec(text)).toThrow(/^Expected /);
  });
});
