import { map, Observable, of, take, timer, VirtualTimeScheduler } from 'rxjs';
import type { ObservableInput } from 'rxjs';
import type * as library from '../../src/index.js';
import type { RunEvent, Task } from '../../src/index.js';
import type { Program, TaskProgram } from './program.js';

export type Library = Pick<typeof library, 'asReady' | 'awaitInOrder' | 'gather' | 'pollUntil'>;

/** What a program does with the library itself, in virtual time; what is left on the clock afterwards is told, too. */
export function traceOf({ asReady, awaitInOrder, gather, pollUntil }: Library, program: Program): string[] {
  const scheduler = new VirtualTimeScheduler();
  const trace: string[] = [];
  const note = (text: string): void => void trace.push(`${scheduler.now()} ${text}`);

  const taskOf = (plan: TaskProgram, tag: string): Task<string, string> =>
    pollUntil(
      tag,
      (attempt) => {
        note(`try ${tag} ${attempt}`);
        const answer = () => {
          if (attempt === plan.succeedsAt) return 'yes';
          throw 'no';
        };
        const takes = plan.attemptsMs[Math.min(attempt, plan.attemptsMs.length) - 1];
        return (takes === undefined ? of(0) : timer(takes, scheduler)).pipe(map(answer));
      },
      {
        intervalMs: plan.intervalMs,
        attempts: plan.attempts,
        timeoutMs: plan.timeoutMs,
        attemptTimeoutMs: plan.attemptTimeoutMs,
        scheduler,
      },
    );
  const tasks = program.tasks.map((plan, index) => taskOf(plan, `t${index}`));
  const { pushed } = program;
  const list: ObservableInput<Task<string, string>> =
    pushed === undefined
      ? tasks
      : new Observable((subscriber) => {
          let time = 0;
          tasks.forEach((task, index) => {
            subscriber.add(scheduler.schedule(() => subscriber.next(task), (time += pushed.gaps[index]!)));
          });
          const end = () => (pushed.fails ? subscriber.error('of the list') : subscriber.complete());
          subscriber.add(scheduler.schedule(end, time + pushed.endGap));
        });

  const strategy = { await: awaitInOrder, gather, callback: asReady }[program.strategy];
  const { concurrency, lookahead, settle, success, deadlineMs } = program;
  const run = strategy(list, { concurrency, lookahead, settle, success, deadlineMs, scheduler });
  const leaving =
    program.leavesAt === undefined ? undefined : scheduler.schedule(() => subscription.unsubscribe(), program.leavesAt);
  const subscription = (program.takes === undefined ? run : run.pipe(take(program.takes))).subscribe({
    next: (event) => note(textOf(event)),
    error: (error: unknown) => note(`error ${textOfError(error)}`),
    complete: () => note('complete'),
  });
  subscription.add(() => leaving?.unsubscribe());
  scheduler.flush();
  // A timer that was left behind would have moved the clock.
  note('nothing is left');
  return trace;
}

function textOf(event: RunEvent<unknown>): string {
  switch (event.type) {
    case 'start':
      return 'start';
    case 'retry':
      return `retry ${event.tag} ${event.attempt} ${textOfError(event.reason)}`;
    case 'done':
      return `done ${event.tag} ${event.attempt}`;
    case 'result':
      return `result ${event.tag} ${String(event.value)}`;
    case 'failed':
      return `failed ${event.tag} ${textOfError(event.error)}`;
  }
}

function textOfError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name } = error;
  const { waiting } = error as { readonly waiting?: readonly { readonly tag: string }[] };
  if (waiting !== undefined) return `${name} ${waiting.map(({ tag }) => tag).join(' ')}`;
  const { attempts, succeeded, failed } = error as unknown as Record<string, number | undefined>;
  if (name === 'TooFewSucceededError') return `${name} ${String(succeeded)} ${String(failed)}`;
  return attempts === undefined ? name : `${name} ${String(attempts)}`;
}
