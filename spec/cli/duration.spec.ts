import { parseDurationMs } from '../../src/cli/duration.js';

describe('parseDurationMs', () => {
  it.each([
    ['250', 250],
    ['0', 0],
    ['250ms', 250],
    ['2s', 2000],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
    ['.5s', 500],
    ['2147483647', 2 ** 31 - 1],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['', 'abc', '1x', '-1', '1 s', '1S', '1e3', 's', '.', 'Infinity', '2147483648', '600h'])(
    'refuses %p',
    (text) => {
      expect(parseDurationMs(text)).toBeUndefined();
    },
  );
});
