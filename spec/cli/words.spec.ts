import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../support/fake-io.js';
import { root } from '../support/processes.js';

/** What people type, right and wrong; what they are told is part of the contract, and is kept as it is. */
const commandLines: readonly string[] = [
  '',
  '--help',
  '-h',
  '--version',
  '-V',
  'await --help',
  'gather --help',
  'callback --help',
  'replay --help',
  'help',
  'awiat',
  'await --taks 3',
  'await --tasks',
  'await -n 1.5',
  'await -n 2 a',
  'await a a',
  'await a= ',
  'await -p 2',
  'await -p half',
  'await -i soon',
  'await -t 1y',
  'await -c 3 --lookahead 2',
  'callback --lookahead 2',
  'await --success 3 a',
  'await --rate x',
  'await --backoff slow',
  'await --jitter some',
  'await --interval 2s --max-interval 1s',
  'await --format',
  'await --exit-code 300',
  'await --status 9xx',
  'await --permanent 1,x',
  'await -H nothing',
  'await --no-such',
  'await --config /no/such/missing.json',
  'await --from missing.txt',
  'await --from missing.txt a',
  'await --quiet=maybe',
  'await -s',
  'await -s 1 -s 2',
  'replay',
  'replay a b',
  'replay missing.ndjson',
  'replay missing.ndjson --speed 0',
  'replay missing.ndjson --speed fast',
  'replay missing.ndjson --as sideways',
  'replay missing.ndjson -p 1',
  'replay missing.ndjson -- true',
  'await a -p 1 -s 3 --record /no/such/folder/run.ndjson',
  'await a -p 1 -s 3 --svg /no/such/folder/run.svg',
  'await a b -p 1 -s 3',
  'await a b -p 1 -s 3 -q',
  'await a b -p 1 -s 3 -f values',
  'await a b -p 1 -s 3 -f ndjson',
  'await a b -p 0.5 -s 3 -f timeline',
  'await a b -p 0.5 -s 3 -f marbles',
  'await a b -p 0.5 -s 3 --summary',
  'await a b -p 0.5 -s 3 --summary -f ndjson',
  'gather a b -p 0.2 -s 3 -a 2',
  'callback a b -p 0.2 -s 3 -a 2',
  'await a b -p 0.2 -s 3 -a 2 --settle',
  'await a b -p 0.2 -s 3 -t 150',
  'await a b c -p 0.2 -s 3 --deadline 150',
  'await a b c -p 0.2 -s 3 --success any',
  'await a b c -p 0.2 -s 3 -a 1 --success 2',
  'await a b c -p 0.2 -s 3 --rate 2/s',
  'await a b c -p 0.4 -s 3 -c 1',
  'await a b -p 0.3 -s 3 --backoff exponential --jitter full --max-interval 300',
];

const golden = join(root, 'spec/cli/words.txt');
const update = process.env['UPDATE_PICTURES'] === '1';
const sections = readFileSync(golden, 'utf8').split(/^(?=\$ )/m);

describe('the command line says what it has always said to', () => {
  const now: string[] = [];

  it.each(commandLines.map((line, index) => [line, index] as const))('minimalist-async %s', async (line, index) => {
    const { code, out, err, elapsedMs } = await runCli(line.split(' ').filter((word) => word !== ''));
    const complaint = err === '' ? '' : `stderr: ${err}`;
    now[index] = `$ minimalist-async ${line}\n${out}${complaint}exit ${code} after ${elapsedMs} ms\n\n`;
    if (!update) expect(now[index]).toBe(sections[index]);
  });

  it('all that is kept', () => {
    if (update) writeFileSync(golden, now.join(''));
    expect(sections).toHaveLength(commandLines.length);
  });
});
