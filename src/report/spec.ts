import { isError } from '../errors.js';
import { plain } from '../record/events.js';
import type { EndEvent, RecordedEvent } from '../record/events.js';
import { historyOf } from '../record/history.js';
import type { TaskHistory } from '../record/history.js';
import { jsonOf } from '../record/ndjson.js';
import type { Recording, RunSettings } from '../record/recording.js';
import type { StrategyName } from '../task/events.js';
import { checkOneOf } from '../validate.js';
import { draw, framesOf, keys } from './marble-diagram.js';
import type { Note } from './marble-diagram.js';
import { headline } from './selection.js';
import { literal } from './source-code.js';

const strategies: Record<StrategyName, string> = {
  await: 'awaitInOrder',
  gather: 'gather',
  callback: 'asReady',
};

/**
 * A recorded run as the source of a marble spec, complete, for jest: the tasks as diagrams, and as the expected one what
 * the strategy made of them.
 *
 * - One frame is a millisecond; what happened at one instant stands one after the other, so that its order is kept.
 * - What only the clock brought about (a deadline, an interrupt) is left out: the run is then not seen to its end.
 *
 * @example
 * const spec = toSpec({
 *   settings: { strategy: 'await' },
 *   events: [
 *     { time: 0, type: 'start', strategy: 'await' },
 *     { time: 5, type: 'done', tag: 'a', attempt: 1, value: 7 },
 *     { time: 5, type: 'result', tag: 'a', value: 7 },
 *     { time: 5, type: 'end', outcome: 'completed' },
 *   ],
 * });
 * console.log(/const expected = .*$/m.exec(spec)?.[0]);
 * // => const expected = 'a----(bc|)';
 */
export function toSpec({ settings, events }: Recording): string {
  checkOneOf('strategy', Object.keys(strategies), settings.strategy);
  const history = historyOf(events);
  const { steps, outputs, error } = stepsOf(events, history.tasks);
  const { run, tracks } = notesOf(steps, history.tasks.length);
  const diagrams = draw([...tracks, run], 1);

  const table = (events: object): string[] =>
    Object.entries(events).map(([letter, event]) => `  ${letter}: ${literal(event)},`);
  const tasks = history.tasks.flatMap(({ tag, events: own, gaveUp }, index) => {
    const failure = gaveUp === undefined ? '' : `, ${literal(gaveUp.error)}`;
    const inputs = table(inputsOf(own, tracks[index] ?? []));
    return [`hotTask(${literal(tag)}, '${diagrams[index]}', {`, ...inputs, `}${failure}),`];
  });
  const { tasks: count = 0, tags = [] } = settings;
  // Those that never began.
  for (let n = history.tasks.length; n < count; n += 1) tasks.push(`hotTask(${literal(tags[n] ?? `#${n + 1}`)}, '-'),`);
  const values = table(outputs);
  const failure = error === undefined ? '' : `, ${literal(error.reason)}`;
  const name = strategies[settings.strategy];
  const made = [...tasks, ...values, failure].some((line) => line.includes('new TooFewSucceededError('));
  const imported = made ? `TooFewSucceededError, ${name}` : name;

  return [
    `import { ${imported} } from 'minimalist-async';`,
    `import { marblesWith } from 'minimalist-async/testing';`,
    '',
    'const marbles = marblesWith((actual, expected) => expect(actual).toEqual(expected));',
    '',
    '// A recorded run. One frame is a millisecond; what happened at one instant stands one after the other.',
    `it(${literal(headline(history))}, marbles(({ hotTask, expectObservable }) => {`,
    '  const tasks = [',
    ...tasks.map((line) => `    ${line}`),
    '  ];',
    `  const expected = '${diagrams.at(-1)}';`,
    '  const values = {',
    ...values.map((line) => `  ${line}`),
    '  };',
    '',
    `  expectObservable(${name}(tasks${optionsOf(settings)})).toBe(expected, values${failure});`,
    '}));',
    '',
  ].join('\n');
}

/** An event of a task, or the start, and all that came of it at once. */
interface Step {
  readonly time: number;
  /** Which task it is of. */
  readonly task: number | undefined;
  /** What the task did; its letters are those of the run. */
  own: string;
  /** What the run did. */
  run: string;
}

function stepsOf(events: readonly RecordedEvent[], tasks: readonly TaskHistory[]) {
  const taskOf = new Map<number, number>();
  tasks.forEach(({ events: own, gaveUp }, task) => {
    for (const { order } of own) taskOf.set(order, task);
    if (gaveUp !== undefined) taskOf.set(gaveUp.order, task);
  });
  const key = keys();
  const outputs: Record<string, unknown> = {};
  const steps: Step[] = [];
  let error: { readonly reason: unknown } | undefined;
  const last = events.at(-1);
  const timedOut = last?.type === 'end' && isError(last.error) && last.error.name === 'RunTimeoutError';

  events.forEach((event, order) => {
    const task = taskOf.get(order);
    if (event.type === 'start' || task !== undefined) steps.push({ time: event.time, task, own: '', run: '' });
    const step = steps.at(-1);
    if (step === undefined || event.type === 'subscribed') return;
    // Told only because the time was over: by then no task had done anything.
    if (timedOut && event.time > step.time) return;
    if (event.type === 'end') {
      if (!isOwn(event, tasks)) return;
      step.run += event.outcome === 'completed' ? '|' : '#';
      if (event.outcome === 'failed') error = { reason: event.error };
      return;
    }
    if (event.type !== 'gave-up') {
      const letter = key();
      outputs[letter] = plain(event);
      step.run += letter;
      if (event.type === 'retry') step.own = letter;
      if (event.type === 'done') step.own = `${letter}|`;
    }
    if (task !== undefined && tasks[task]?.gaveUp?.order === order) step.own = '#';
  });
  return { steps, outputs, error };
}

/** Whether a run would end like that again, by its tasks alone. */
function isOwn({ outcome, error }: EndEvent, tasks: readonly TaskHistory[]): boolean {
  if (outcome !== 'failed') return outcome === 'completed';
  if (isError(error) && error.name === 'TooFewSucceededError') return true;
  const json = jsonOf(error);
  return tasks.some(({ gaveUp }) => gaveUp !== undefined && jsonOf(gaveUp.error) === json);
}

/** One step after the other, each at its time or as soon as there is room for it. */
function notesOf(steps: readonly Step[], taskCount: number) {
  const run: Note[] = [];
  const tracks = Array.from({ length: taskCount }, (): Note[] => []);
  let free = 0;
  for (const { time, task, own, run: all } of steps) {
    const frame = Math.max(Math.round(time), free);
    if (task !== undefined) tracks[task]?.push({ time: frame, text: own });
    run.push({ time: frame, text: all });
    free = frame + Math.max(framesOf(own), framesOf(all), 1);
  }
  return { run, tracks };
}

/** What a task's letters stand for. */
function inputsOf(events: TaskHistory['events'], notes: readonly Note[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries<unknown>(events.map(({ event }, at) => [(notes[at]?.text ?? '').replace('|', ''), event]));
}

function optionsOf({ concurrency, lookahead, settle, success }: RunSettings): string {
  const told = Object.entries({ concurrency, lookahead, settle, success }).filter(
    ([, value]) => value !== undefined && value !== false,
  );
  return told.length === 0 ? '' : `, ${literal(Object.fromEntries(told))}`;
}
