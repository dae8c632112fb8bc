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
  const weight = (task: TaskHistory): number => {
    if (task.gaveUp !== undefined) return Infinity;
    return task.readyAt === undefined ? 1e12 + endedAt - task.subscribedAt : task.readyAt - task.subscribedAt;
  };
  const weighed = tasks.map((task, index) => ({ task, index, weight: weight(task) }));
  // Two that failed are alike: Infinity less Infinity is no number.
  weighed.sort((a, b) => (a.weight === b.weight ? a.index - b.index : b.weight - a.weight));
  const shown = weighed.slice(0, most).sort((a, b) => a.index - b.index);
  return { shown: shown.map(({ task }) => task), others: told(weighed.slice(most).map(({ task }) => task)) };
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
  const parts = [
    `${strategy} of ${tasks.length === 1 ? '1 task' : `${tasks.length} tasks`}`,
    durationText(endedAt),
    failed > 0 && `${failed} failed`,
    end?.outcome === 'interrupted' && 'interrupted',
  ];
  return parts.filter((part) => part !== false).join(', ');
}
