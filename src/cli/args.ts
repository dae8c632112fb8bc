import type { Argv } from 'yargs';
import { defaults } from '../defaults.js';
import type { StrategyName } from '../task/events.js';
import { rules } from '../validate.js';
import { durationAllowed, parseDurationMs } from './duration.js';
import { numberedTasks, parseTaskSpecs } from './task-spec.js';
import type { TaskSpec } from './task-spec.js';
import { refuse, UsageError } from './usage-error.js';

/** The forms in which a run can be reported. */
export const formats = ['text', 'ndjson'] as const;
export type Format = (typeof formats)[number];

/** A run, as the command line asks for it; what is `undefined` was not said. */
export interface RunCommand {
  readonly strategy: StrategyName;
  readonly tasks: Iterable<TaskSpec>;
  readonly likelihood: number | undefined;
  readonly intervalMs: number | undefined;
  readonly seed: string | undefined;
  readonly attempts: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly concurrency: number | undefined;
  readonly settle: boolean;
  readonly format: Format;
  readonly quiet: boolean;
}

/** What a command line comes to: a text to print, a complaint, or a run. */
export type CliCommand =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'usage'; readonly message: string }
  | { readonly kind: 'run'; readonly run: RunCommand };

const strategies: Record<StrategyName, string> = {
  await: 'Take the results in the order of the tasks, each as soon as it is its turn',
  gather: 'Take all results at once, when the last one is ready',
  callback: 'Take the result of each task as soon as it is ready',
};

const exitCodes = `Exit codes:
    0  every task returned (also when the reader of a pipe had enough)
    1  a task failed, or the report could not be written
    2  the command line makes no sense; nothing was started
  124  a time limit ended the run
  130  interrupted by SIGINT (Ctrl-C), 143 by SIGTERM`;

/** What yargs hands over; every option is text, so that a complaint can show what was typed. */
type Raw = Record<string, unknown>;

/** From words to a command. Nothing is printed and nothing exits here. */
export async function parseArgs(argv: readonly string[], version: string): Promise<CliCommand> {
  // Asked by scripts, often, and answered without loading a parser.
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) return { kind: 'text', text: version };

  const { default: yargs } = await import('yargs');
  let command: CliCommand | undefined;
  const parser = yargs()
    .scriptName('minimalist-async')
    .usage('$0 <await|gather|callback> [task..]\n\nRun many tasks that may not succeed the first time, all at once.')
    .locale('en')
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
    })
    .exitProcess(false)
    .fail(false)
    .strictOptions()
    .completion('completion', 'Print a script that completes commands and options in bash or zsh')
    .version(version)
    .help()
    .alias({ help: 'h', version: 'V' })
    .epilogue(exitCodes)
    .wrap(100);
  for (const [name, description] of Object.entries(strategies)) {
    parser.command(`${name} [task..]`, description, options, (raw: Raw) => {
      command = { kind: 'run', run: toRun(name as StrategyName, raw) };
    });
  }
  let text = '';
  try {
    refuseWords(argv);
    const { _: words } = await parser.parseAsync(argv, {}, (_error: unknown, _argv: unknown, output: string) => {
      text = output.trimEnd();
    });
    const completing = argv.includes('--get-yargs-completions');
    if (command === undefined && text === '' && !completing) refuseCommand(words[0]);
  } catch (error) {
    return { kind: 'usage', message: error instanceof UsageError ? error.message : `${oneLine(error)} (see --help)` };
  }
  return command ?? { kind: 'text', text };
}

/** What yargs would take without a word, and do nothing about. */
function refuseWords(argv: readonly string[]): void {
  if (argv.includes('--')) throw new UsageError('Expected tasks before `--` and nothing after it (see --help)');
  // For yargs, a positional argument is an option, too.
  const word = argv.find((typed) => /^--task(=|$)/.test(typed) || typed === '-');
  if (word !== undefined) throw new UsageError(`Unknown argument: ${word.replace('--', '')} (see --help)`);
}

function refuseCommand(word: string | number | undefined): never {
  const got = word === undefined ? 'none' : JSON.stringify(word);
  throw new UsageError(`Expected a command: ${Object.keys(strategies).join(', ')}, got ${got} (see --help)`);
}

function options(command: Argv): Argv {
  return command
    .positional('task', {
      type: 'string',
      array: true,
      describe: `[tag=]roll:WORD, or a bare word, which is a roll [default: task1 ... task${defaults.tasks}]`,
    })
    .options({
      tasks: text('n', 'N', `N rolls named task1 ... taskN [default: ${defaults.tasks}]`),
      likelihood: text('p', 'P', `Chance of success per roll, 0 < P <= 1 [default: ${defaults.likelihood}]`),
      interval: text('i', 'D', `Wait between attempts [default: ${defaults.intervalMs}ms]`),
      seed: text('s', 'S', 'Same seed, same rolls per task [default: random]'),
      attempts: text('a', 'N', 'Total tries per task before it fails [default: unlimited]'),
      timeout: text('t', 'D', 'Time per task before it fails [default: none]'),
      concurrency: text('c', 'N', 'Tasks running at once [default: unlimited]'),
      settle: { ...switched, describe: 'A failed task cancels nothing (callback: always on)' },
      format: text('f', 'F', 'How the run is reported [default: text]'),
      quiet: { ...switched, alias: 'q', describe: 'Results and problems only' },
    })
    .epilogue('Durations (D): 250, 250ms, 2s, 1.5m, 1h')
    .epilogue(exitCodes);
}

/** On if it stands there; it takes no value, so that it does not swallow a task named `true`. */
const switched = { type: 'boolean', nargs: 0 } as const;

function text(alias: string, placeholder: string, describe: string) {
  return { type: 'string', alias, requiresArg: true, describe: `${placeholder}: ${describe}` } as const;
}

function toRun(strategy: StrategyName, raw: Raw): RunCommand {
  return {
    strategy,
    tasks: toTasks(raw),
    likelihood: option(raw, 'likelihood', toNumber, rules.likelihood.allowed, rules.likelihood.test),
    intervalMs: option(raw, 'interval', parseDurationMs, durationAllowed),
    seed: option(raw, 'seed', toText, 'a text that is not empty'),
    attempts: option(raw, 'attempts', toCount, 'an integer >= 1'),
    timeoutMs: option(raw, 'timeout', parseDurationMs, durationAllowed),
    concurrency: option(raw, 'concurrency', toCount, 'an integer >= 1'),
    settle: flag(raw, 'settle'),
    format: option(raw, 'format', toFormat, `one of ${formats.join(', ')}`) ?? 'text',
    quiet: flag(raw, 'quiet'),
  };
}

function toTasks(raw: Raw): Iterable<TaskSpec> {
  const named = (raw['task'] ?? []) as string[];
  const count = option(raw, 'tasks', toCount, 'an integer >= 1');
  if (named.length === 0) return numberedTasks(count ?? defaults.tasks);
  if (count !== undefined) throw new UsageError('Expected either named tasks or --tasks, got both');
  return parseTaskSpecs(named);
}

/** One option's value; a value that `parse` does not know, or `test` refuses, is a usage error that shows what was typed. */
function option<T>(
  raw: Raw,
  name: string,
  parse: (text: string) => T | undefined,
  allowed: string,
  test: (value: T) => boolean = () => true,
): T | undefined {
  const typed = raw[name] as string | string[] | undefined;
  if (typed === undefined) return undefined;
  if (Array.isArray(typed)) throw new UsageError(`Expected --${name} once, got it ${typed.length} times`);
  const value = parse(typed);
  if (value === undefined || !test(value)) return refuse(`--${name}`, allowed, typed);
  return value;
}

function flag(raw: Raw, name: string): boolean {
  return raw[name] === true;
}

function toNumber(typed: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(typed) ? Number(typed) : undefined;
}

function toCount(typed: string): number | undefined {
  const value = Number(typed);
  return /^\d+$/.test(typed) && Number.isSafeInteger(value) && value >= 1 ? value : undefined;
}

function toText(typed: string): string | undefined {
  return typed === '' ? undefined : typed;
}

function toFormat(typed: string): Format | undefined {
  return formats.find((format) => format === typed);
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\s*\n\s*/g, ' ');
}
