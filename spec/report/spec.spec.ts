import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { toSpec } from '../../src/report/index.js';
import type { RecordedEvent, Recording } from '../../src/report/index.js';
import { done, retry } from '../support/events.js';
import { execute, root } from '../support/processes.js';
import { recordingOf, runPlans } from '../support/random-runs.js';

const workshop = join(root, '.tmp/specs');

/** What the compiler has to say of specs that are TypeScript, in such a project. */
async function typeCheck(specs: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(root, '.tmp/typed-specs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, code] of Object.entries(specs)) writeFileSync(join(folder, `${name}.spec.ts`), code);
  const options = {
    module: 'NodeNext',
    target: 'ES2022',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['jest'],
  };
  const typeRoots = [join(root, 'node_modules/@types')];
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...options, typeRoots }, include: ['*.ts'] }),
  );
  return (await execute(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder])).out;
}

/** Runs specs with jest, as a project of its own would that has this package; tells what failed, by file. */
async function runSpecs(specs: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
  rmSync(workshop, { recursive: true, force: true });
  mkdirSync(workshop, { recursive: true });
  for (const [name, code] of Object.entries(specs)) writeFileSync(join(workshop, `${name}.spec.mjs`), code);
  const config = {
    rootDir: workshop,
    testMatch: ['**/*.spec.mjs'],
    transform: {},
    moduleFileExtensions: ['mjs', 'js'],
    moduleNameMapper: {
      '^minimalist-async$': join(root, 'dist/esm/index.js'),
      '^minimalist-async/testing$': join(root, 'dist/esm/testing/index.js'),
    },
  };
  const jest = [
    join(root, 'node_modules/jest/bin/jest.js'),
    '--config',
    JSON.stringify(config),
    '--json',
    '--runInBand',
  ];
  const { out } = await execute(process.execPath, ['--experimental-vm-modules', '--no-warnings', ...jest]);
  const { testResults } = JSON.parse(out) as {
    testResults: { name: string; message: string; assertionResults: { status: string; failureMessages: string[] }[] }[];
  };
  return Object.fromEntries(
    testResults.map(({ name, message, assertionResults }) => [
      /([^/]+)\.spec\.mjs$/.exec(name)![1]!,
      // A file that could not be run at all has no results.
      assertionResults.length === 0 ? [message] : assertionResults.flatMap(({ failureMessages }) => failureMessages),
    ]),
  );
}

describe('toSpec', () => {
  it('writes a spec that a person can read', () => {
    const events: RecordedEvent[] = [
      { time: 0, type: 'start', strategy: 'await' },
      { time: 0, ...retry('slow', 1, 0.5, 100) },
      { time: 0, ...done('quick', 1, 'q') },
      { time: 100, ...done('slow', 2, 's') },
      { time: 100, type: 'result', tag: 'slow', value: 's' },
      { time: 100, type: 'result', tag: 'quick', value: 'q' },
      { time: 100, type: 'end', outcome: 'completed' },
    ];
    expect(toSpec({ settings: { strategy: 'await', concurrency: 2, settle: false }, events })).toBe(
      `import { awaitInOrder } from 'minimalist-async';
import { marblesWith } from 'minimalist-async/testing';

const marbles = marblesWith((actual, expected) => expect(actual).toEqual(expected));

// A recorded run. One frame is a millisecond; what happened at one instant stands one after the other.
it("await of 2 tasks, 100 ms", marbles(({ hotTask, expectObservable }) => {
  const tasks = [
    hotTask("slow", '-b---- 94ms (d|)', {
      b: { type: "retry", tag: "slow", attempt: 1, reason: { roll: 0.5, likelihood: 0.1 }, delayMs: 100 },
      d: { type: "done", tag: "slow", attempt: 2, value: "s" },
    }),
    hotTask("quick", '--(c|)', {
      c: { type: "done", tag: "quick", attempt: 1, value: "q" },
    }),
  ];
  const expected = 'abc--- 94ms (def|)';
  const values = {
    a: { type: "start", strategy: "await" },
    b: { type: "retry", tag: "slow", attempt: 1, reason: { roll: 0.5, likelihood: 0.1 }, delayMs: 100 },
    c: { type: "done", tag: "quick", attempt: 1, value: "q" },
    d: { type: "done", tag: "slow", attempt: 2, value: "s" },
    e: { type: "result", tag: "slow", value: "s" },
    f: { type: "result", tag: "quick", value: "q" },
  };

  expectObservable(awaitInOrder(tasks, { concurrency: 2 })).toBe(expected, values);
}));
`,
    );
  });

  it('of 50 random runs passes under jest, and fails when one roll in it is changed', async () => {
    const recordings: Recording[] = fc
      .sample(runPlans(8), { numRuns: 200, seed: 6 })
      .map(recordingOf)
      // A run without a roll has none to change.
      .filter(({ events }) => events.some(({ type }) => type === 'retry' || type === 'done'))
      .slice(0, 50);
    expect(recordings).toHaveLength(50);
    const specs = recordings.map((recording) => toSpec(recording));
    /** Another first roll in the tasks for every other run, and another last one in what is expected for the rest. */
    const changed = specs.map((code, n) =>
      n % 2 === 0
        ? code.replace(/(: { type: "(?:retry|done)".*?(?:roll|value): )0\.\d+/, '$10.123')
        : code.replace(/([^]*(?:roll|value): )0\.\d+/, '$10.123'),
    );
    expect(changed.every((code, n) => code !== specs[n])).toBe(true);

    expect(await typeCheck(Object.fromEntries(specs.map((code, n) => [`good${n}`, code])))).toBe('');
    const results = await runSpecs({
      ...Object.fromEntries(specs.map((code, n) => [`good${n}`, code])),
      ...Object.fromEntries(changed.map((code, n) => [`changed${n}`, code])),
    });
    expect(Object.keys(results)).toHaveLength(100);
    for (const [name, failures] of Object.entries(results)) {
      expect({ name, failures: failures.slice(0, name.startsWith('good') ? 1 : 0) }).toEqual({ name, failures: [] });
      if (name.startsWith('changed')) {
        expect({ name, count: failures.length }).toEqual({ name, count: 1 });
        expect(failures[0]).toContain('0.123');
      }
    }
  }, 120_000);

  it('of values, names and errors of any kind passes under jest', async () => {
    const odd: [string, unknown][] = [
      ["it's `quoted` ${x} \\ \n \u2028", { 'a-b': [1, null, undefined, { __proto__: null }], c: "'" }],
      ['booleans', { yes: true, no: false, when: new Date(0) }],
      ['numbers', [NaN, Infinity, -Infinity, -0, 1e21]],
      ['#1', 12345678901234567890n],
      ['errors', Object.assign(new TypeError('no', { cause: new Error('why') }), { code: 'E' })],
    ];
    const events: RecordedEvent[] = [
      { time: 0, type: 'start', strategy: 'callback' },
      ...odd.flatMap(([tag, value], task): RecordedEvent[] => [
        { time: task, task: task + 1, type: 'subscribed', tag },
        { time: task, task: task + 1, type: 'retry', tag, attempt: 1, reason: value, delayMs: 0 },
        { time: task, task: task + 1, ...done(tag, 2, value) },
        { time: task, type: 'result', tag, value },
      ]),
      { time: 9, task: odd.length + 1, type: 'subscribed', tag: 'silent' },
      { time: 9, task: odd.length + 1, type: 'gave-up', tag: 'silent', error: new RangeError('at once') },
      { time: 9, type: 'failed', tag: 'silent', error: new RangeError('at once') },
      { time: 9, type: 'end', outcome: 'completed' },
    ];
    const spec = toSpec({ settings: { strategy: 'callback', tasks: odd.length + 1 }, events });
    expect(await runSpecs({ odd: spec })).toEqual({ odd: [] });
    expect(await typeCheck({ odd: spec })).toBe('');
  }, 60_000);
});
