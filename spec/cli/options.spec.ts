import { lists, options, replayOptions } from '../../src/cli/options.js';
import type { Option } from '../../src/cli/options.js';

const all: Readonly<Record<string, Option<unknown>>> = { ...options, ...replayOptions, ...lists };

/** For each option: what is typed, and what it means. */
const right: Readonly<Record<string, readonly (readonly [text: string, value: unknown])[]>> = {
  tasks: [
    ['1', 1],
    ['007', 7],
  ],
  from: [
    ['-', '-'],
    ['list.txt', 'list.txt'],
  ],
  likelihood: [
    ['1', 1],
    ['1.', 1],
    ['0.25', 0.25],
    ['.25', 0.25],
    ['+.5', 0.5],
    ['5e-1', 0.5],
    ['25E-02', 0.25],
    ['.5e+0', 0.5],
  ],
  seed: [
    [' ', ' '],
    ['0', '0'],
  ],
  interval: [['1.5s', 1500]],
  backoff: [
    ['constant', 'constant'],
    ['linear', 'linear'],
    ['exponential', 'exponential'],
  ],
  'max-interval': [['0', 0]],
  jitter: [
    ['none', 'none'],
    ['full', 'full'],
    ['equal', 'equal'],
    ['decorrelated', 'decorrelated'],
  ],
  attempts: [['9007199254740991', Number.MAX_SAFE_INTEGER]],
  'attempt-timeout': [['2147483647', 2 ** 31 - 1]],
  timeout: [['2m', 120_000]],
  permanent: [
    ['none', []],
    ['0', [0]],
    ['2,404,4xx', [2, 404, '4xx']],
    [' 2 ,\t500', [2, 500]],
    // No exit code is that large.
    ['256', [256]],
  ],
  concurrency: [['10', 10]],
  lookahead: [['10', 10]],
  rate: [
    ['10', 100],
    ['10/s', 100],
    ['2.5/s', 400],
    ['30/m', 2000],
    ['5/h', 720_000],
    ['0.0017/h', 3_600_000 / 0.0017],
  ],
  success: [
    ['all', 'all'],
    ['any', { count: 1 }],
    ['1', { count: 1 }],
    ['101', { count: 101 }],
    ['1%', { percent: 1 }],
    ['050%', { percent: 50 }],
    ['100%', { percent: 100 }],
  ],
  deadline: [['1h', 3_600_000]],
  'exit-code': [
    ['0', [0]],
    ['0,1, 255', [0, 1, 255]],
  ],
  'max-output': [['1', 1]],
  'kill-after': [['0', 0]],
  status: [
    ['100', [100]],
    ['200,404', [200, 404]],
    ['2xx, 304', ['2xx', 304]],
    ['599', [599]],
  ],
  method: [
    ['get', 'GET'],
    ['OPTIONS', 'OPTIONS'],
  ],
  redirects: [['0', 0]],
  stable: [['250ms', 250]],
  format: ['text', 'values', 'ndjson', 'timeline', 'svg', 'marbles', 'spec'].map((format) => [format, format] as const),
  svg: [
    ['a.svg', 'a.svg'],
    ['--', '--'],
  ],
  record: [['run.ndjson', 'run.ndjson']],
  as: [
    ['await', 'await'],
    ['gather', 'gather'],
    ['callback', 'callback'],
  ],
  speed: [
    ['max', Infinity],
    ['1', 1],
    ['0.5', 0.5],
    ['1e3', 1000],
  ],
  header: [
    ['Accept: text/html', ['Accept', 'text/html']],
    ['accept:text/html', ['accept', 'text/html']],
    ['X-Empty:', ['X-Empty', '']],
    ['X-Time: 10:30: now ', ['X-Time', '10:30: now ']],
  ],
};

const noCounts = ['', ' ', '0', '-1', '+1', '1.5', '1e3', '0x1', '1x', 'x1', '1 2', '9007199254740992', 'Infinity'];
const noDurations = ['', 'soon', '-1', '2147483648'];

/** What means nothing. */
const wrong: Readonly<Record<string, readonly string[]>> = {
  tasks: noCounts,
  from: [''],
  likelihood: ['', ' ', '0', '1.1', '-.5', '.', 'e1', '.e1', '5e', '5e-', '.5x', 'x.5', '0x1', 'NaN', '1 ', '½'],
  seed: [''],
  interval: noDurations,
  backoff: ['', 'Linear', 'linear '],
  'max-interval': noDurations,
  jitter: ['', 'some'],
  attempts: noCounts,
  'attempt-timeout': noDurations,
  timeout: noDurations,
  permanent: ['', 'None', '2,', ',2', '1,,2', '-1', '2.5', '600', '0xx', '6xx', '4xxx', 'x4xx', 'xx', '4XX'],
  concurrency: noCounts,
  lookahead: noCounts,
  rate: ['', '0', '0/s', '-1', '1/', '/s', '1/d', '1/ms', 'x1/s', '1/s/s', '1 /s', '1./s', '.5/s', '0.0016/h'],
  success: ['', 'ALL', 'alls', '0', '0%', '101%', '1.5%', '%', '50%%', 'x50%', '50%x', '-1%', '1.5', '1x'],
  deadline: noDurations,
  'exit-code': ['', '256', '-1', '1.5', '0,', 'x', '1x', 'x1', '2xx'],
  'max-output': noCounts,
  'kill-after': noDurations,
  status: ['', '99', '600', '200,', '6xx', '20x', 'x200', '200x', '2.5', '-200'],
  method: ['', 'GET IT', 'G3T', 'connect', 'É'],
  redirects: ['', '-1', '1.5', 'x', '1x', 'x1'],
  stable: noDurations,
  format: ['', 'Text', 'xml'],
  svg: ['', '-'],
  record: ['', '-'],
  as: ['', 'awaiting'],
  speed: ['', '0', '-1', 'Max', 'maximum', 'x2', '2x', 'Infinity'],
  header: ['', ':', ': x', 'Accept', 'A b: c', 'A\n: b', 'A: b\nc', 'É: b'],
};

describe('what is typed for an option', () => {
  it('is told here for each of them', () => {
    expect(Object.keys(right).sort()).toEqual(Object.keys(all).sort());
    expect(Object.keys(wrong).sort()).toEqual(Object.keys(all).sort());
  });

  const each = <T>(table: Readonly<Record<string, readonly T[]>>) =>
    Object.entries(table).flatMap(([name, items]) => items.map((item) => [name, item] as const));

  it.each(each(right).map(([name, [text, value]]) => [name, text, value] as const))(
    'as --%s %j means what it looks like',
    (name, text, value) => {
      expect(all[name]!.parse(text)).toEqual(value);
    },
  );

  it.each(each(wrong))('as --%s is refused: %j', (name, text) => {
    expect(all[name]!.parse(text)).toBeUndefined();
  });
});
