import * as defaults from '../defaults.js';
import { exitCodeRule } from '../probes/exec.js';
import { checkHeader, methodRule, redirectsRule, statusRule } from '../probes/http.js';
import type { StatusPattern } from '../probes/http.js';
import { backoffs, jitters } from '../task/retry-policy.js';
import { rules } from '../validate.js';
import type { Rule } from '../validate.js';
import type { StrategyName } from '../task/events.js';
import { durationAllowed, parseDurationMs } from './duration.js';

/** The forms in which a run can be reported: the first ones as it goes, the others when it has ended. */
export const finalFormats = ['timeline', 'svg', 'marbles', 'spec'] as const;
export type FinalFormat = (typeof finalFormats)[number];
export const formats = ['text', 'values', 'ndjson', ...finalFormats] as const;
export type Format = (typeof formats)[number];

/** How many tasks have to succeed: a number of them, or a part of all. */
export type Success = { readonly count: number } | { readonly percent: number } | 'all';

/** An option that takes a value: how it is told, and what its text means. */
export interface Option<T> {
  readonly alias?: string;
  readonly group: string;
  /** Stands for the value in the help. */
  readonly value: string;
  readonly describe: string;
  /** What it may be, for the message that a bad one gets. */
  readonly allowed: string;
  /** `undefined` for a text that means nothing. */
  readonly parse: (text: string) => T | undefined;
  readonly choices?: readonly string[];
  /** Its text is a list, which in a file may be one of JSON. */
  readonly isList?: true;
}

/** An option that is on if it stands there. */
export interface Flag {
  readonly alias?: string;
  readonly group: string;
  readonly describe: string;
}

const tasks = 'Tasks:';
const retry = 'Trying again:';
const run = 'The run:';
const probes = 'Probes:';
const report = 'The report:';
const replay = 'The replay:';

const duration = { value: 'D', allowed: durationAllowed, parse: parseDurationMs };
const count = { value: 'N', allowed: rules.positive.allowed, parse: integer(rules.positive) };

const file = { value: 'FILE', allowed: 'a file', parse: parseFile };

/** How a run is reported, be it one of now or a recorded one. */
const reportOptions = {
  format: {
    ...oneOf(
      formats,
      report,
      'How the run is reported: text, values (nothing else) or ndjson as it goes; timeline, svg, marbles or spec at its end [default: text]',
    ),
    alias: 'f',
  },
  svg: { ...file, group: report, describe: 'Writes a picture of the run' },
} satisfies Record<string, Option<unknown>>;

/** Those of a replay are these alone. */
export const reportFlags = {
  quiet: { alias: 'q', group: report, describe: 'Results and problems only' },
  summary: { group: report, describe: 'Adds what each task took, and all together, in numbers' },
  watch: { group: report, describe: 'Draws the timeline on the terminal while the run goes on' },
  'no-progress': { group: report, describe: 'No live line on the terminal' },
} satisfies Record<string, Flag>;

/** Every option that takes a value once. Flags, and what may be given several times, stand below. */
export const options = {
  tasks: { ...count, alias: 'n', group: tasks, describe: `N rolls named task1 ... taskN [default: ${defaults.tasks}]` },
  from: {
    group: tasks,
    value: 'FILE',
    describe: 'One task per line of a file, or of stdin (-); blank lines and # comments are skipped',
    allowed: 'a file, or - for stdin',
    parse: parseText,
  },
  likelihood: {
    alias: 'p',
    group: tasks,
    value: 'P',
    describe: `Chance of success per roll, 0 < P <= 1 [default: ${defaults.likelihood}]`,
    allowed: rules.likelihood.allowed,
    parse: parseLikelihood,
  },
  seed: {
    alias: 's',
    group: tasks,
    value: 'S',
    describe: 'Same seed, same rolls and same jitter per task [default: random]',
    allowed: 'a text that is not empty',
    parse: parseText,
  },
  interval: {
    ...duration,
    alias: 'i',
    group: retry,
    describe: `Wait between attempts [default: ${defaults.intervalMs}ms for rolls, ${defaults.probeIntervalMs}ms for probes]`,
  },
  backoff: oneOf(backoffs, retry, 'How the wait grows: constant, linear, exponential [default: constant]'),
  'max-interval': {
    ...duration,
    group: retry,
    describe: `The longest wait that it grows to [default: ${defaults.maxIntervalMs / 1000}s]`,
  },
  jitter: oneOf(jitters, retry, 'How the wait is spread: none, full, equal, decorrelated [default: none]'),
  attempts: {
    ...count,
    alias: 'a',
    group: retry,
    describe: 'Total tries per task before it fails [default: unlimited]',
  },
  'attempt-timeout': {
    ...duration,
    group: retry,
    describe: `Time for one attempt [default: ${defaults.networkTimeoutMs / 1000}s for http, https and tcp, else none]`,
  },
  timeout: { ...duration, alias: 't', group: retry, describe: 'Time per task before it fails [default: none]' },
  permanent: {
    group: retry,
    value: 'LIST',
    describe: `Exit codes and statuses that are not tried again [default: ${defaults.permanent.join(',')}]`,
    allowed: 'exit codes and HTTP statuses such as 2,404 or 4xx, or none',
    parse: parsePermanent,
    isList: true,
  },
  concurrency: { ...count, alias: 'c', group: run, describe: 'Tasks running at once [default: unlimited]' },
  lookahead: {
    ...count,
    group: run,
    describe: 'Tasks started and not delivered yet (await) [default: unlimited]',
  },
  rate: {
    group: run,
    value: 'N/s',
    describe: 'Starts of tasks per second, minute (N/m) or hour (N/h) [default: unlimited]',
    allowed: 'a number of starts such as 10/s, 30/m or 5/h',
    parse: parseRate,
  },
  success: {
    group: run,
    value: 'N',
    describe: 'How many have to succeed: all, any, N or N%; then the rest is cancelled [default: all]',
    allowed: 'all, any, an integer >= 1, or a percentage from 1% to 100%',
    parse: parseSuccess,
  },
  deadline: { ...duration, group: run, describe: 'Time for the whole run [default: none]' },
  'exit-code': {
    group: probes,
    value: 'LIST',
    describe: 'exec: exit codes that are a success [default: 0]',
    allowed: 'exit codes such as 0,1',
    parse: (text) => parseList(text, integer(exitCodeRule)),
    isList: true,
  },
  'max-output': {
    ...count,
    group: probes,
    value: 'BYTES',
    describe: `exec: how much of the end of an output is kept [default: ${defaults.maxOutputBytes}]`,
  },
  'kill-after': {
    ...duration,
    group: probes,
    describe: `exec: between SIGTERM and SIGKILL [default: ${defaults.killAfterMs / 1000}s]`,
  },
  status: {
    group: probes,
    value: 'LIST',
    describe: 'http: statuses that are a success [default: 2xx]',
    allowed: 'HTTP statuses such as 200,404 or 2xx,304',
    parse: (text) => parseList(text, parseStatus),
    isList: true,
  },
  method: {
    group: probes,
    value: 'M',
    describe: 'http: the method [default: HEAD, then GET if the server does not know it]',
    allowed: methodRule.allowed,
    parse: (text) => (methodRule.test(text.toUpperCase()) ? text.toUpperCase() : undefined),
  },
  redirects: {
    group: probes,
    value: 'N',
    describe: `http: redirects that are followed [default: ${defaults.redirects}]`,
    allowed: redirectsRule.allowed,
    parse: integer(redirectsRule),
  },
  stable: { ...duration, group: probes, describe: 'file: how long its size must stay the same [default: 0]' },
  ...reportOptions,
  record: { ...file, group: report, describe: 'Records the run, to be replayed' },
} satisfies Record<string, Option<unknown>>;

/** Those of a replay. */
export const replayOptions = {
  as: oneOf<StrategyName>(
    ['await', 'gather', 'callback'],
    replay,
    'How the results are taken: await, gather, callback [default: as recorded]',
  ),
  speed: {
    group: replay,
    value: 'X',
    describe: 'How many times as fast as it was: 1, 10, 0.5, or max [default: 1]',
    allowed: 'max or a number > 0',
    parse: parseSpeed,
  },
  ...reportOptions,
} satisfies Record<string, Option<unknown>>;

/** What may be given several times. */
export const lists = {
  header: {
    alias: 'H',
    group: probes,
    value: 'H',
    describe: 'http: a header to send, "Name: value"; may be repeated',
    allowed: 'a header such as "Accept: text/html"',
    parse: parseHeader,
  },
} satisfies Record<string, Option<unknown>>;

/** On if it stands there. */
export const flags = {
  settle: { group: run, describe: 'A failed task cancels nothing (callback: always on)' },
  insecure: { alias: 'k', group: probes, describe: 'https: takes any certificate for a good one' },
  ...reportFlags,
} satisfies Record<string, Flag>;

type Parsed<O> = O extends { readonly parse: (text: string) => infer T } ? Exclude<T, undefined> : never;

type Values<Table> = { readonly [K in keyof Table]: Parsed<Table[K]> | undefined };
type Flags<Table> = { readonly [K in keyof Table]: boolean };

/** What was said of every option; what is `undefined` was not. */
export type OptionValues = Values<typeof options> & {
  readonly [K in keyof typeof lists]: readonly Parsed<(typeof lists)[K]>[];
} & Flags<typeof flags>;

export type ReplayValues = Values<typeof replayOptions> & Flags<typeof reportFlags>;

/** What is said of the report of either. */
export type ReportValues = Values<typeof reportOptions> &
  Flags<typeof reportFlags> &
  Partial<Pick<OptionValues, 'record'>>;

function oneOf<const T extends string>(choices: readonly T[], group: string, describe: string) {
  const parse = (text: string): T | undefined => choices.find((choice) => choice === text);
  return { group, value: 'X', describe, allowed: `one of ${choices.join(', ')}`, parse, choices };
}

function parseText(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** A dash stands for a stream elsewhere, and would be the name of a file here. */
function parseFile(text: string): string | undefined {
  return text === '' || text === '-' ? undefined : text;
}

function parseSpeed(text: string): number | undefined {
  const speed = text === 'max' ? Infinity : parseNumber(text);
  return speed !== undefined && speed > 0 ? speed : undefined;
}

function parseNumber(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** Reads the integers that a rule lets pass. */
function integer({ test }: Rule): (text: string) => number | undefined {
  return (text) => (/^\d+$/.test(text) && test(Number(text)) ? Number(text) : undefined);
}

function parseLikelihood(text: string): number | undefined {
  const value = parseNumber(text);
  return rules.likelihood.test(value) ? value : undefined;
}

function parseList<T>(text: string, parse: (item: string) => T | undefined): readonly T[] | undefined {
  const items = text.split(',').map((item) => parse(item.trim()));
  return items.every((item) => item !== undefined) ? items : undefined;
}

function parseStatus(text: string): StatusPattern | undefined {
  const status = /^\d+$/.test(text) ? Number(text) : text;
  return statusRule.test(status) ? (status as StatusPattern) : undefined;
}

function parsePermanent(text: string): readonly StatusPattern[] | undefined {
  return text === 'none' ? [] : parseList(text, (item) => integer(exitCodeRule)(item) ?? parseStatus(item));
}

function parseHeader(text: string): readonly [name: string, value: string] | undefined {
  const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/s.exec(text) ?? [];
  try {
    checkHeader(name, value);
    return [name, value];
  } catch {
    return undefined;
  }
}

function parseSuccess(text: string): Success | undefined {
  if (text === 'all') return 'all';
  if (text === 'any') return { count: 1 };
  const percent = Number(/^(\d+)%$/.exec(text)?.[1]);
  if (percent >= 1 && percent <= 100) return { percent };
  const wanted = count.parse(text);
  return wanted === undefined ? undefined : { count: wanted };
}

/** The time between two starts, in milliseconds. */
function parseRate(text: string): number | undefined {
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?)(?:\/(s|m|h))?$/.exec(text) ?? [];
  const everyMs = { s: 1000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h'] / Number(digits);
  return everyMs > 0 && everyMs <= defaults.maxDelayMs ? everyMs : undefined;
}
