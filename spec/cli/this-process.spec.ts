import { inForeground, standardInput } from '../../src/cli/this-process.js';

describe('whether the terminal tells us of Ctrl-C', () => {
  it.each([
    ['its group is that of the terminal', '4711 (node) S 12 4711 4000 34816 4711 4194304', true],
    ['another group is', '4711 (node) S 12 4711 4000 34816 4712 4194304', false],
    ['there is no terminal', '4711 (node) R 1 4711 4711 0 -1 4194304', false],
    ['its group is led by another process', '4711 (node) S 12 4700 4000 34816 4700 4194304', true],
    ['it has the oddest name', '4711 (a) S 1 2 3\n4 (5) S 12 4711 4000 34816 4711 4194304', true],
    ['it has the oddest name, and another group is', '47 (7 (n) S 7 7 7 7 7) S 12 4711 4000 34816 12 0', false],
  ])('is known where %s', (_where, stat, isSo) => {
    expect(inForeground(stat)).toBe(isSo);
  });

  it.each(['', 'no such line', 'x4711 (node) S 12 4711 4000 34816 4711 0', '4711 (node)'])(
    'is told by the streams where the system says %j',
    (stat) => {
      const { stdin, stdout, stderr } = process;
      expect(inForeground(stat)).toBe([stdin, stdout, stderr].some(({ isTTY }) => isTTY) || undefined);
    },
  );
});

it('what is read is the standard input', () => {
  expect(standardInput()).toBe(process.stdin);
});
