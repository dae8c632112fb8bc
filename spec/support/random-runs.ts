import fc from 'fast-check';
import { map, timer, VirtualTimeScheduler } from 'rxjs';
import type { Observable } from 'rxjs';
import { asReady, awaitInOrder, gather, pollUntil, unlikelyToReturn } from '../../src/index.js';
import type { RunEvent, StrategyName, Task, TaskEvent } from '../../src/index.js';
import { ndjsonLine, record, replay } from '../../src/report/index.js';
import type { RecordedEvent, Recording, RunSettings } from '../../src/report/index.js';
import { seededRandom } from '../../src/testing/index.js';

export const strategies = { await: awaitInOrder, gather, callback: asReady };

/** A run that can be made any number of times, as nothing in it is left to chance. */
export interface RunPlan {
  readonly tasks: readonly TaskPlan[];
  readonly settings: RunSettings;
}

interface TaskPlan {
  readonly seed: number;
  readonly likelihood: number;
  readonly intervalMs: number;
  readonly attempts: number;
  /** How long an attempt takes; a roll that takes no time is made at once. */
  readonly takesMs: number | undefined;
}

const taskPlan = fc.record<TaskPlan>({
  seed: fc.integer({ min: 0, max: 1e6 }),
  likelihood: fc.constantFrom(0.2, 0.5, 1),
  intervalMs: fc.constantFrom(0, 1, 10, 10, 100, 100),
  attempts: fc.constantFrom(1, 3, 10, Infinity),
  takesMs: fc.constantFrom(undefined, undefined, 0, 1, 7, 100),
});

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Runs of up to that many tasks, under every strategy, with every bound. */
export function runPlans(mostTasks: number): fc.Arbitrary<RunPlan> {
  return fc
    .record({
      tasks: fc.array(taskPlan, { maxLength: mostTasks, size: 'max' }),
      strategy: fc.constantFrom<StrategyName>('await', 'gather', 'callback'),
      settle: fc.boolean(),
      concurrency: optional(fc.integer({ min: 1, max: 8 })),
      ahead: optional(fc.integer({ min: 0, max: 5 })),
      success: optional(fc.integer({ min: 1, max: 5 })),
      deadlineMs: optional(fc.constantFrom(50, 333)),
    })
    .map(({ tasks, strategy, settle, concurrency, ahead, success, deadlineMs }) => {
      const lookahead = strategy === 'await' && ahead !== undefined ? (concurrency ?? 1) + ahead : undefined;
      return {
        tasks,
        settings: { strategy, tasks: tasks.length, settle, concurrency, lookahead, success, deadlineMs },
      };
    });
}

function taskOf(plan: TaskPlan, tag: string, scheduler: VirtualTimeScheduler): Observable<TaskEvent<unknown>> {
  const { seed, likelihood, takesMs, intervalMs, attempts } = plan;
  const random = seededRandom(seed, tag);
  const policy = { intervalMs, attempts, scheduler };
  if (takesMs === undefined) return unlikelyToReturn(tag, { ...policy, likelihood, random });
  const attempt = () => {
    const roll = random();
    if (roll < likelihood) return { roll };
    throw Object.assign(new Error(`no luck: ${roll}`), { roll });
  };
  return pollUntil(tag, () => timer(takesMs, scheduler).pipe(map(attempt)), policy);
}

/** Applies a strategy with settings to tasks. */
export function strategyOf({ strategy, tasks: _count, ...options }: RunSettings, scheduler: VirtualTimeScheduler) {
  return (tasks: Parameters<typeof awaitInOrder>[0]): Observable<RunEvent<unknown>> =>
    strategies[strategy](tasks, { ...options, scheduler });
}

function recorded(
  tasks: readonly Task<unknown>[],
  settings: RunSettings,
  scheduler: VirtualTimeScheduler,
): readonly RecordedEvent[] {
  // One by one, as a run whose recording ends before it does tells what it can.
  const events: RecordedEvent[] = [];
  record(tasks, strategyOf(settings, scheduler), { scheduler }).subscribe((event) => events.push(event));
  scheduler.flush();
  return events;
}

/** Makes the run in virtual time. */
export function recordingOf({ tasks, settings }: RunPlan): Recording {
  const scheduler = new VirtualTimeScheduler();
  const made = tasks.map((plan, index) => taskOf(plan, `task${index + 1}`, scheduler));
  return { settings, events: recorded(made, settings, scheduler) };
}

/** Replays it in virtual time, as it was or otherwise. */
export function replayOf(recording: Recording, as: RunSettings = recording.settings): readonly RecordedEvent[] {
  const scheduler = new VirtualTimeScheduler();
  return recorded(replay(recording, { scheduler }), as, scheduler);
}

/** What was recorded, as text; not how many tasks had not started by the deadline, as a replay subscribes to all at once. */
export function told(events: readonly RecordedEvent[]): readonly string[] {
  return events.map((event) => (event.type === 'end' ? `${event.time}: ${event.outcome}` : ndjsonLine(event)));
}
