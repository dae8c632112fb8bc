import { refuse, UsageError } from './usage-error.js';

/** A task as it is named on the command line. */
export interface TaskSpec {
  readonly tag: string;
  readonly kind: 'roll';
}

/** `[tag=]kind:what`, or a bare word, which is a roll. */
export function parseTaskSpec(text: string): TaskSpec {
  const [, label, spec = ''] = /^(?:([^=:/]*)=)?(.*)$/s.exec(text) ?? [];
  const [, kind, what = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(spec) ?? [undefined, undefined, spec];
  const tag = label ?? what;
  if (kind !== undefined && kind !== 'roll') refuse(`the kind of task ${JSON.stringify(text)}`, 'roll', kind);
  if (what === '' || tag === '') refuse('a task', 'a tag, or [tag=]roll:WORD, with a tag that is not empty', text);
  return { tag, kind: 'roll' };
}

/** The tasks of one command line; a tag names one task. */
export function parseTaskSpecs(texts: readonly string[]): readonly TaskSpec[] {
  const specs = texts.map(parseTaskSpec);
  const seen = new Set<string>();
  for (const { tag } of specs) {
    if (seen.has(tag)) throw new UsageError(`Expected every tag once, got ${JSON.stringify(tag)} twice`);
    seen.add(tag);
  }
  return specs;
}

/** `task1` to `taskN`, made as they are asked for. */
export function* numberedTasks(count: number): Generator<TaskSpec> {
  for (let n = 1; n <= count; n += 1) yield { tag: `task${n}`, kind: 'roll' };
}
