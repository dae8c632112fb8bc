import type { RunHistory, TaskHistory } from '../record/history.js';
import { durationText } from './duration.js';

/** The tasks that there is room for, in their order, and what is to be said of the others. */
export interface Selection {
  readonly shown: readonly TaskHistory[];
  /** `undefined` if all are shown. */
  readonly others: string | undefined;
}

/** Picks the tasks that a person would ask about: those that failed, those that are not ready, then the slowest. */
export function selected({ tasks, endedAt }: RunHistory, most: number): Selection {
  if (tasks.length <= most) return { shown: tasks, others: undefined };
  const weights = Float64Array.from(tasks, ({ gaveUp, readyAt, subscribedAt }) => {
    if (gaveUp !== undefined) return Infinity;
    return readyAt === undefined ? 1e15 + endedAt - subscribedAt : readyAt - subscribedAt;
  });
  const least = weights.slice().sort()[tasks.length - most] ?? Infinity;
  // Of those that weigh just that much, the first ones.
  let left = most - weights.reduce((count, weight) => (weight > least ? count + 1 : count), 0);
  const shown: TaskHistory[] = [];
  const others: TaskHistory[] = [];
  tasks.forEach((task, index) => {
    const weight = weights[index] ?? 0;
    const isShown = weight > least || (weight === least && left > 0);
    if (isShown && weight === least) left -= 1;
    (isShown ? shown : others).push(task);
  });
  return { shown, others: told(others) };
}

function told(others: readonly TaskHistory[]): string {
  const failed = others.filter(({ gaveUp }) => gaveUp !== undefined).length;
  const ready = others.filter(({ gaveUp, readyAt }) => gaveUp === undefined && readyAt !== undefined);
  const slowest = ready.reduce((ms, { readyAt = 0, subscribedAt }) => Math.max(ms, readyAt - subscribedAt), 0);
  const waiting = others.length - failed - ready.length;
  const parts = [
    ready.length > 0 && `${ready.length} done, each within ${durationText(slowest)}`,
    failed > 0 && `${failed} failed`,
    waiting > 0 && `${waiting} not ready`,
  ];
  return `${others.length} more: ${parts.filter((part) => part !== false).join('; ')}`;
}

/** `await of 2 tasks, 1.2 s` */
export function headline({ strategy, tasks, endedAt, end }: RunHistory): string {
  const failed = tasks.filter(({ gaveUp }) => gaveUp !== undefined).length;
  const unready = end === undefined ? 0 : tasks.filter(({ readyAt }) => readyAt === undefined).length;
  const parts = [
    `${strategy} of ${tasks.length === 1 ? '1 task' : `${tasks.length} tasks`}`,
    durationText(endedAt),
    failed > 0 && `${failed} failed`,
    unready > 0 && `${unready} not ready`,
    end?.outcome === 'interrupted' && 'interrupted',
  ];
  return parts.filter((part) => part !== false).join(', ');
}
