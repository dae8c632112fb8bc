import type { Settings } from './model.js';

export const defaults: Settings = { tasks: 8, likelihood: 0.1, intervalMs: 100, concurrency: undefined, seed: '55' };

/** What each field may be; a tenth of a millisecond or a million tasks would only show a busy page. */
export const limits = {
  tasks: { min: 1, max: 1000, whole: true },
  likelihood: { min: 0.01, max: 1, whole: false },
  intervalMs: { min: 1, max: 10_000, whole: true },
  concurrency: { min: 1, max: 1000, whole: true },
} as const;

export type NumberName = keyof typeof limits;

/** The number that a text stands for, if it is within its limits. */
export function numberOf(name: NumberName, text: string): number | undefined {
  const { min, max, whole } = limits[name];
  const value = Number(text);
  const isRight = text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value));
  return isRight ? value : undefined;
}

/** What the address says, with the defaults for what it does not say, or not in a way that makes sense. */
export function fromHash(hash: string): Settings {
  const asked = new URLSearchParams(hash.replace(/^#/, ''));
  const number = (key: string, name: NumberName): number | undefined => numberOf(name, asked.get(key) ?? '');
  return {
    tasks: number('n', 'tasks') ?? defaults.tasks,
    likelihood: number('p', 'likelihood') ?? defaults.likelihood,
    intervalMs: number('i', 'intervalMs') ?? defaults.intervalMs,
    concurrency: number('c', 'concurrency'),
    seed: asked.get('s') || defaults.seed,
  };
}

/** The part of the address that brings these settings back; its names are those of the command line. */
export function toHash({ tasks, likelihood, intervalMs, concurrency, seed }: Settings): string {
  const told = new URLSearchParams({ n: `${tasks}`, p: `${likelihood}`, i: `${intervalMs}`, s: seed });
  if (concurrency !== undefined) told.set('c', `${concurrency}`);
  return `#${told}`;
}
