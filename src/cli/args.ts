import { readFileSync } from 'node:fs';
import type { Argv, Options } from 'yargs';
import * as defaults from '../defaults.js';
import type { StrategyName } from '../task/events.js';
import { flags, lists, options, replayOptions, reportFlags } from './options.js';
import type { Flag, Option, OptionValues, ReplayValues } from './options.js';
import { refuse, UsageError } from './usage-error.js';

/** A run, as the command line asks for it. */
export interface RunCommand {
  readonly strategy: StrategyName;
  /** The tasks that were named. */
  readonly named: readonly string[];
  readonly values: OptionValues;
  /** What is to be run afterwards, if all went well. */
  readonly afterwards: readonly string[] | undefined;
}

/** A replay of a recorded run, likewise. */
export interface ReplayCommand {
  readonly file: string;
  readonly values: ReplayValues;
}

/** What a command line comes to: a text to print, a complaint, a run, or a replay. */
export type CliCommand =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'usage'; readonly message: string }
  | { readonly kind: 'run'; readonly run: RunCommand }
  | { readonly kind: 'replay'; readonly replay: ReplayCommand };

const strategies: Record<StrategyName, string> = {
  await: 'Take the results in the order of the tasks, each as soon as it is its turn',
  gather: 'Take all results at once, when the last one is ready',
  callback: 'Take the result of each task as soon as it is ready',
};

const usage = `$0 <await|gather|callback> [task..] [-- command..]
$0 replay <file>

Run many tasks that may not succeed the first time, all at once, then perhaps a command.`;

const taskHelp = `[TAG=]KIND:WHAT [default: task1 ... task${defaults.tasks}]
  WORD or roll:WORD    rolls until it is lucky
  exec:COMMAND         until the shell command exits with 0
  http://... https://  until the URL answers with 2xx
  tcp:[HOST:]PORT      until something listens
  file:PATH            until it exists
  not:...              until any of the last four fails`;

const exitCodes = `Exit codes:
    0  every task returned, or as many as --success asks for
    1  a task failed, or too many did; or the report could not be written
    2  the command line, a list or a recording makes no sense
  124  a time limit ended the run: --deadline, or --timeout under await and gather
  129  interrupted by SIGHUP, 130 by SIGINT (Ctrl-C), 131 by SIGQUIT, 143 by SIGTERM
`;

const exitCodesAfterwards = `${exitCodes}  With -- COMMAND, when all went well: the code of the command; 126 if it can not be run,
  127 if it is not found, 128 + N if signal N ended it`;

const prefix = 'MINIMALIST_ASYNC';

const environment = `Options can also be set in the environment (${prefix}_MAX_INTERVAL=1s), and in a JSON file
({"max-interval": "1s"}); the command line comes first, then the environment, then the file.`;

/** What yargs hands over; every value is text from the command line, and may be anything from a file. */
type Raw = Record<string, unknown>;

/** From words to a command. Nothing is printed and nothing exits here. */
export async function parseArgs(argv: readonly string[], version: string): Promise<CliCommand> {
  // Asked by scripts, often, and answered without loading a parser.
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) return { kind: 'text', text: version };

  const [words, afterwards] = split(argv);
  const { default: yargs } = await import('yargs');
  const completing = words.includes('--get-yargs-completions');
  let command: CliCommand | undefined;
  const parser = yargs()
    .scriptName('minimalist-async')
    .usage(usage)
    .locale('en')
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'boolean-negation': false,
      'dot-notation': false,
    })
    .exitProcess(false)
    .fail(false)
    .strictOptions()
    .completion('completion', 'Print a script that completes commands and options in bash or zsh')
    .version(version)
    .help()
    .alias({ help: 'h', version: 'V' })
    .epilogue(exitCodesAfterwards)
    .wrap(100);
  for (const [name, description] of Object.entries(strategies)) {
    parser.command(
      `${name} [task..]`,
      description,
      (builder) => withOptions(builder, completing),
      (raw: Raw) => {
        command = { kind: 'run', run: toRun(name as StrategyName, raw, afterwards) };
      },
    );
  }
  parser.command(
    'replay [file]',
    'Run a recorded run again, as it was or with another strategy',
    (builder) => withReplayOptions(builder, completing),
    (raw: Raw) => {
      command = { kind: 'replay', replay: toReplay(raw, words, afterwards) };
    },
  );
  let text = '';
  try {
    refuseWords(words);
    const parsed = await parser.parseAsync(words, {}, (_error: unknown, _argv: unknown, output: string) => {
      text = output.trimEnd();
    });
    if (command === undefined && text === '' && !completing) refuseCommand(parsed._[0]);
  } catch (error) {
    return {
      kind: 'usage',
      message: error instanceof UsageError ? error.message : `${complaintOf(error)} (see --help)`,
    };
  }
  return command ?? { kind: 'text', text };
}

/** What stands before `--`, and what after it. */
function split(argv: readonly string[]): [words: readonly string[], afterwards: readonly string[] | undefined] {
  const at = argv.indexOf('--');
  return at === -1 ? [argv, undefined] : [argv.slice(0, at), argv.slice(at + 1)];
}

/** What yargs would take without a word, and do nothing about. */
function refuseWords(words: readonly string[]): void {
  // For yargs, a positional argument is an option, too.
  const word = words.find(
    (typed, at) =>
      /^--task(=|$)/.test(typed) || (typed === '-' && words[0] !== 'replay' && !words[at - 1]?.startsWith('-')),
  );
  if (word !== undefined) throw new UsageError(`Unknown argument: ${word.replace('--', '')} (see --help)`);
}

function refuseCommand(word: string | number | undefined): never {
  const got = word === undefined ? 'none' : JSON.stringify(word);
  throw new UsageError(`Expected a command: ${Object.keys(strategies).join(', ')}, replay, got ${got} (see --help)`);
}

function withOptions(command: Argv, completing: boolean): Argv {
  return tell(command, { ...options, ...lists }, flags, completing)
    .positional('task', { type: 'string', array: true, describe: taskHelp })
    .env(prefix)
    .config('config', 'FILE: options from a JSON file', readConfig)
    .group('config', 'The report:')
    .epilogue('Durations (D): 250, 250ms, 2s, 1.5m, 1h')
    .epilogue(environment)
    .epilogue(exitCodesAfterwards);
}

function withReplayOptions(command: Argv, completing: boolean): Argv {
  return tell(command, replayOptions, reportFlags, completing)
    .positional('file', { type: 'string', describe: 'What --record has written; - for stdin' })
    .epilogue(exitCodes.trimEnd());
}

function tell(
  command: Argv,
  valued: Readonly<Record<string, Option<unknown>>>,
  bare: Readonly<Record<string, Flag>>,
  completing: boolean,
): Argv {
  const told = ({ value, describe, alias, group, choices }: Option<unknown>): Options => ({
    type: 'string',
    requiresArg: true,
    group,
    describe: `${value}: ${describe}`,
    ...(alias === undefined ? {} : { alias }),
    // For completion only: the check of a choice is ours, with the message that every bad value gets.
    ...(completing && choices !== undefined ? { choices } : {}),
  });
  for (const [name, option] of Object.entries(valued)) command.option(name, told(option));
  // A flag takes no value, so that it does not swallow a task named `true`.
  for (const [name, flag] of Object.entries(bare)) command.option(name, { type: 'boolean', nargs: 0, ...flag });
  return command;
}

/** What stands in a file; yargs sets and checks it as if it had been typed. */
function readConfig(path: string): object {
  let config: unknown;
  try {
    config = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UsageError(`Expected --config to be a JSON file, got ${JSON.stringify(path)} (${oneLine(error)})`);
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new UsageError(`Expected --config to hold a JSON object, got ${JSON.stringify(path)}`);
  }
  if ('config' in config) throw new UsageError(`Expected --config to name no other, got ${JSON.stringify(path)}`);
  for (const [name, value] of Object.entries(config)) {
    // yargs would take anything else for false.
    if (name in flags && typeof value !== 'boolean') refuse(`--${name}`, 'true or false', JSON.stringify(value));
  }
  return config;
}

function toRun(strategy: StrategyName, raw: Raw, afterwards: readonly string[] | undefined): RunCommand {
  const values = Object.fromEntries([
    ...Object.entries<Option<unknown>>(options).map(([name, option]) => [name, valueOf(raw, name, option)]),
    ...Object.entries<Option<unknown>>(lists).map(([name, option]) => [name, valuesOf(raw, name, option)]),
    ...Object.keys(flags).map((name) => [name, flagOf(raw, name)]),
  ]) as unknown as OptionValues;
  const named = raw['task'] === undefined ? [] : asTexts('task', raw['task']);
  if (raw['config'] === '') refuse('--config', 'a JSON file', '');
  if (values.lookahead !== undefined && strategy !== 'await') {
    refuse('--lookahead', `left out with ${strategy}, which delivers nothing in turn`, String(values.lookahead));
  }
  checkTogether(values, named, afterwards);
  return { strategy, named, values, afterwards };
}

function toReplay(raw: Raw, words: readonly string[], afterwards: readonly string[] | undefined): ReplayCommand {
  if (afterwards !== undefined) throw new UsageError('Expected no command after a replay, got `--`');
  const files = [raw['file'], ...(raw['_'] as readonly unknown[]).slice(1)].filter((file) => file !== undefined);
  if (files.length !== 1) throw new UsageError(`Expected one recording to replay, got ${files.length || 'none'}`);
  const values = Object.fromEntries([
    ...Object.entries<Option<unknown>>(replayOptions).map(([name, option]) => [name, valueOf(raw, name, option)]),
    ...Object.keys(reportFlags).map((name) => [name, isOn(raw[name])]),
  ]) as unknown as ReplayValues;
  const file = asTexts('file', files[0]).join(' ');
  // yargs makes nothing of a dash.
  return { file: file === '' && words.includes('-') ? '-' : file, values };
}

/** What each option says is right, and all together is not. */
function checkTogether(
  values: OptionValues,
  named: readonly string[],
  afterwards: readonly string[] | undefined,
): void {
  const { tasks, from, interval, jitter, backoff, concurrency, lookahead } = values;
  const sources = [named.length > 0 && 'named tasks', tasks !== undefined && '--tasks', from !== undefined && '--from'];
  const given = sources.filter((source) => source !== false);
  if (given.length > 1)
    throw new UsageError(`Expected either ${given.join(' or ')}, got ${given.length === 2 ? 'both' : 'all'}`);
  const longest = values['max-interval'];
  if (longest !== undefined && interval !== undefined && longest < interval) {
    refuse('--max-interval', `at least --interval (${interval}ms)`, `${longest}ms`);
  }
  if (jitter === 'decorrelated' && backoff !== undefined) {
    refuse('--backoff', 'left out with --jitter decorrelated, which grows by itself', backoff);
  }
  if (lookahead !== undefined && concurrency !== undefined && lookahead < concurrency) {
    refuse('--lookahead', `at least --concurrency (${concurrency})`, String(lookahead));
  }
  if (afterwards?.[0]?.trim() === '') refuse('the command after `--`', 'a text that is not empty', afterwards[0]);
  if (afterwards?.length === 0) throw new UsageError('Expected a command after `--`, got none');
}

/** One option's value; what its parser does not know is a usage error that shows what was typed. */
function valueOf<T>(raw: Raw, name: string, { parse, allowed, isList }: Option<T>): T | undefined {
  const typed = raw[name];
  if (typed === undefined) return undefined;
  if (Array.isArray(typed) && isList !== true) {
    throw new UsageError(`Expected --${name} once, got it ${typed.length} times`);
  }
  return parsed(name, typed, parse, allowed);
}

function valuesOf<T>(raw: Raw, name: string, { parse, allowed }: Option<T>): readonly T[] {
  const typed = raw[name] ?? [];
  return (Array.isArray(typed) ? typed : [typed]).map((item: unknown) => parsed(name, item, parse, allowed));
}

function parsed<T>(name: string, typed: unknown, parse: Option<T>['parse'], allowed: string): T {
  const text = asTexts(name, typed).join(',');
  const value = parse(text);
  return value === undefined ? refuse(`--${name}`, allowed, text) : value;
}

function flagOf(raw: Raw, name: string): boolean {
  const variable = variableOf(name);
  const set = process.env[variable] ?? 'false';
  if (!['true', 'false', '1', '0'].includes(set)) refuse(variable, 'true or false', set);
  return set === '1' || isOn(raw[name]);
}

function isOn(typed: unknown): boolean {
  // `-q -q` means what `-q` means.
  return typed === true || (Array.isArray(typed) && typed.at(-1) === true);
}

/** Where the environment holds an option; yargs tells its name in dashes or in camel case. */
function variableOf(name: string): string {
  const words = name.replace(/([A-Z])/g, '_$1').replace(/-/g, '_');
  return `${prefix}_${words.toUpperCase()}`;
}

/** A file may hold numbers where the command line has text. */
function asTexts(name: string, typed: unknown): readonly string[] {
  return (Array.isArray(typed) ? typed : [typed]).map((item: unknown) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'number') return String(item);
    throw new UsageError(`Expected --${name} to be a text or a number, got ${JSON.stringify(item)}`);
  });
}

/** What yargs has to say; it tells of `--no-such` twice, once in camel case. */
function complaintOf(error: unknown): string {
  const [, list] = /^Unknown arguments?: (.*)$/s.exec(oneLine(error)) ?? [];
  if (list === undefined) return oneLine(error);
  const names = list.split(', ');
  const inCamelCase = names.map((name) => name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase()));
  const told = names.filter(
    (name, at) => inCamelCase.findIndex((camel, other) => camel === name && other !== at) === -1,
  );
  const from = Object.keys(process.env).filter((variable) => told.some((name) => variableOf(name) === variable));
  const where = from.length === 0 ? '' : ` (in the environment: ${from.join(', ')})`;
  return `Unknown argument${told.length === 1 ? '' : 's'}: ${told.join(', ')}${where}`;
}

function oneLine(error: unknown): string {
  return (error as Error).message.trim().replace(/\s*\n\s*/g, ' ');
}
