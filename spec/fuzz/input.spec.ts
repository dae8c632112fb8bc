import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { flags, lists, options, replayOptions, reportFlags } from '../../src/cli/options.js';
import { formatRecording, parseRecording, RecordingError } from '../../src/report/index.js';
import { runCli } from '../support/fake-io.js';
import { root } from '../support/processes.js';
import { scratchFolder } from '../support/scratch.js';

/** `FUZZ_RUNS=10000` for more, `FUZZ_SEED` for others. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 200);
/** A run takes up to a tenth of a second. */
const patienceMs = 60_000 + numRuns * 300;
const parameters = {
  numRuns,
  ...(process.env['FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['FUZZ_SEED']) }),
};

/** Whatever comes in: an exit code that is one of ours, one clear line if it is a refusal, never a stack. */
async function endsWell(words: readonly string[], stdin = ''): Promise<void> {
  const { code, out, err } = await runCli(words, { stdin: () => bytesOf(stdin) });
  // 124: a limit that was among the words ended it.
  expect([0, 1, 2, 124]).toContain(code);
  expect(out + err).not.toMatch(/^\s+at .*:\d+|Error: |undefined|\[object/m);
  if (code === 2) expect(err).toMatch(/^minimalist-async: [^\n]+\n$/m);
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

describe('random input', () => {
  const scratch = scratchFolder();

  // What names a file, or would reach out of this process, is left to specs of its own.
  const outside = new Set(['record', 'svg', 'from', 'config', 'help', 'version']);
  const names = Object.entries({ ...options, ...replayOptions, ...reportFlags, ...lists, ...flags })
    .filter(([name]) => !outside.has(name))
    .flatMap(([name, option]) => [
      `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      ...('alias' in option ? [`-${option.alias}`] : []),
    ]);
  const values = fc.oneof(
    fc.constantFrom(
      '0',
      '1',
      '2',
      '3',
      '7',
      '-1',
      '1.5',
      '1e3',
      '0x10',
      'NaN',
      'Infinity',
      '',
      ' ',
      '2s',
      '5ms',
      '1h',
      '-3ms',
    ),
    fc.constantFrom(
      'all',
      'any',
      '50%',
      '101%',
      'exponential',
      'full',
      'ndjson',
      'text',
      'values',
      'timeline',
      'none',
      '2/s',
    ),
    fc.constantFrom(
      'true',
      'null',
      '{}',
      '--',
      '-',
      '=',
      'a=b',
      'a:b: c',
      '1,2',
      '2xx',
      '\u0000',
      '\u001b[31m',
      '\ud800',
      '١',
      'é',
    ),
    fc.string({ maxLength: 8, unit: 'binary' }),
  );
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...names) },
    { weight: 4, arbitrary: values },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...names), values).map(([name, value]) => `${name}=${value}`) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('task1', 'task2', 'roll:x', 'tag=roll:x', 'roll:', '=x', 'ftp:x', 'not:x'),
    },
  );
  const isOutside = (text: string): boolean => /exec:|https?:|tcp:|file:|^--$/i.test(text);
  const commandLine = fc
    .tuple(
      fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom('await', 'gather', 'callback') },
        { weight: 1, arbitrary: values },
      ),
      fc.array(word, { maxLength: 7 }),
    )
    .map(([command, words]) => [command, ...words].filter((text) => !isOutside(text)));

  it(
    `on the command line, ${numRuns} times`,
    async () => {
      await fc.assert(
        // Any run has an end.
        fc.asyncProperty(commandLine, (words) => endsWell([...words, '-a', '3'])),
        parameters,
      );
    },
    patienceMs,
  );

  it(
    `in a list of tasks, ${numRuns} times`,
    async () => {
      const line = fc.oneof(
        word,
        fc.constantFrom('', '# comment', ' task ', '\t', '\r', 'a b', 'x=y=z', 'roll:\u0007', '"quoted"', '\ufeffbom'),
        fc.string({ unit: 'binary', maxLength: 20 }),
      );
      const list = fc
        .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\n\n', '\r'), fc.boolean())
        .map(([lines, end, ended]) => lines.filter((text) => !isOutside(text)).join(end) + (ended ? end : ''));
      const all = fc.asyncProperty(list, fc.boolean(), async (text, isFile) => {
        const file = scratch('list');
        if (isFile) writeFileSync(file, text);
        await endsWell(['callback', '--from', isFile ? file : '-', '-a', '2', '-s', '1'], text);
      });
      await fc.assert(all, parameters);
    },
    patienceMs,
  );

  describe('in a recording', () => {
    const recording = readFileSync(join(root, 'examples/recordings/await.ndjson'), 'utf8');
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      cut: fc.integer({ min: 0, max: 40 }),
      put: fc.oneof(
        fc.constantFrom(
          '',
          '\n',
          '{',
          '}',
          '"',
          '0',
          '-1',
          '1e999',
          'null',
          '"time":-5,',
          '"type":"end"',
          '"task":0,',
          '[',
          '\\',
          '\\u0000',
        ),
        fc.string({ maxLength: 5, unit: 'binary' }),
      ),
    });
    const lines = recording.split('\n');
    const byLine = fc
      .array(fc.integer({ min: 0, max: lines.length - 1 }), { maxLength: 12 })
      .map((numbers) => [lines[0], ...numbers.map((number) => lines[number])].join('\n'));
    const damaged = fc
      .tuple(fc.oneof(fc.constant(recording), byLine), fc.array(edit, { maxLength: 3 }))
      .map(([text, edits]) =>
        edits.reduce((before, { at, cut, put }) => {
          const place = Math.floor(at * before.length);
          return before.slice(0, place) + put + before.slice(place + cut);
        }, text),
      );

    it(
      `that is replayed, ${numRuns} times`,
      async () => {
        const replayed = fc.asyncProperty(
          damaged,
          fc.constantFrom('text', 'ndjson', 'timeline', 'svg'),
          async (text, format) => {
            const file = scratch('run.ndjson');
            writeFileSync(file, text);
            await endsWell(['replay', file, '--speed', 'max', '-f', format, '-q']);
          },
        );
        await fc.assert(replayed, parameters);
      },
      patienceMs,
    );

    it(
      `that is parsed, ${numRuns} times: refused by name, or the same when it is written and read again`,
      () => {
        const parsed = fc.property(damaged, (text) => {
          let read;
          try {
            read = parseRecording(text);
          } catch (error) {
            expect(error).toBeInstanceOf(RecordingError);
            return;
          }
          expect(parseRecording(formatRecording(read))).toEqual(read);
        });
        fc.assert(parsed, parameters);
      },
      patienceMs,
    );
  });
});
