import type { Observable } from 'rxjs';
import { parts, probeKinds, probeOf } from '../probes/probe-of.js';
import type { ProbeOptions } from '../probes/probe-of.js';
import { refuse, UsageError } from './usage-error.js';

/** A task as it is named on the command line or in a list. */
export interface TaskSpec {
  readonly tag: string;
  /** What is tried; none for a roll. */
  readonly attempt?: Observable<unknown>;
}

/**
 * `[tag=]kind:what`, or a bare word, which is a roll.
 *
 * @param where stands for it in a message
 * @throws UsageError for a text that stands for nothing
 */
export function parseTaskSpec(text: string, options: ProbeOptions = {}, where = 'a task'): TaskSpec {
  // A URL and a command may hold `=`, too; but a colon comes first.
  const [, label, spec = ''] = /^(?:([^=:]*)=)?(.*)$/s.exec(text) ?? [];
  const { negated, name, what } = parts(spec);
  if (label === '') refuse(`the tag of ${where}`, 'a text that is not empty', text);
  const isWord = !negated && name === '' && /^[^\s/:=-][^\s/:=]*$/.test(what);
  if (isWord || (name === 'roll' && !negated && what !== '')) return { tag: label ?? what };

  if (what === '' || (name === '' && !/^[^/\s]*:/.test(what))) refuse(where, usageOf(name), text);
  if (!probeKinds.some((kind) => kind.name === name)) {
    const known = probeKinds.map((kind) => kind.name).join(', ');
    refuse(`the kind of ${where}`, negated ? `one of ${known}` : `one of roll, ${known}`, text);
  }
  try {
    return { tag: label ?? masked(spec), attempt: probeOf(spec, options) };
  } catch {
    return refuse(where, usageOf(name), text);
  }
}

function usageOf(name: string): string {
  return probeKinds.find((kind) => kind.name === name)?.usage ?? 'a word, or [TAG=]KIND:WHAT such as exec:COMMAND';
}

/** A tag is printed everywhere; the password of a URL is not. */
function masked(spec: string): string {
  return spec.replace(/^((?:not:)?https?:\/\/)[^/@]*@/i, '$1***@');
}

/** The tasks of one command line; a tag names one task. */
export function parseTaskSpecs(texts: readonly string[], options: ProbeOptions = {}): readonly TaskSpec[] {
  const specs = texts.map((text) => parseTaskSpec(text, options));
  const seen = new Set<string>();
  for (const { tag } of specs) {
    if (seen.has(tag)) throw new UsageError(`Expected every tag once, got ${JSON.stringify(tag)} twice`);
    seen.add(tag);
  }
  return specs;
}

/** `task1` to `taskN`, made as they are asked for. */
export function* numberedTasks(count: number): Generator<TaskSpec> {
  for (let n = 1; n <= count; n += 1) yield { tag: `task${n}` };
}
