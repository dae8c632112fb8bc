import type { Observable, SchedulerLike } from 'rxjs';
import * as defaults from '../defaults.js';
import { isAmong } from '../probes/http.js';
import type { StatusPattern } from '../probes/http.js';
import type { ProbeOptions } from '../probes/probe-of.js';
import { seededRandom } from '../random.js';
import type { TaskEvent } from '../task/events.js';
import { pollUntil } from '../task/poll-until.js';
import type { RetryPolicy } from '../task/retry-policy.js';
import { unlikelyToReturn } from '../task/unlikely-to-return.js';
import { noInput } from './input.js';
import type { Io } from './io.js';
import type { OptionValues } from './options.js';
import { supplyOf } from './supply.js';
import type { Supply } from './supply.js';
import { taskList } from './task-list.js';
import { numberedTasks, parseTaskSpecs } from './task-spec.js';
import type { TaskSpec } from './task-spec.js';

/** The tasks that a command line asks for, as they are written, and their tags if they were named; each is looked at when it is asked for, or before. */
export async function specsOf(
  named: readonly string[],
  values: OptionValues,
  { stdin = noInput, scheduler }: Pick<Io, 'stdin' | 'scheduler'>,
  signal?: AbortSignal,
): Promise<Supply<TaskSpec> & { readonly tags?: readonly string[] }> {
  const options = probeOptions(values, scheduler);
  if (values.from !== undefined) return taskList(values.from, stdin, options, signal);
  if (named.length > 0) {
    const specs = parseTaskSpecs(named, options);
    return { ...supplyOf(specs, specs.length), tags: specs.map(({ tag }) => tag) };
  }
  const count = values.tasks ?? defaults.tasks;
  return supplyOf(numberedTasks(count), count);
}

function probeOptions(values: OptionValues, scheduler: SchedulerLike | undefined): ProbeOptions {
  return {
    attemptTimeoutMs: values['attempt-timeout'],
    // A copy, once: reading the real environment costs a tenth of starting a process.
    env: { ...process.env },
    exitCodes: values['exit-code'],
    maxOutputBytes: values['max-output'],
    killAfterMs: values['kill-after'],
    statuses: values.status,
    method: values.method,
    headers: Object.fromEntries(values.header),
    redirects: values.redirects,
    insecure: values.insecure,
    stableMs: values.stable,
    scheduler,
  };
}

/** Makes a task of what was written. */
export function taskMaker(
  values: OptionValues,
  scheduler: SchedulerLike,
  randomOf: Io['randomOf'],
): (spec: TaskSpec) => Observable<TaskEvent<unknown>> {
  const { seed, likelihood } = values;
  const rolls = { ...policyOf(values, defaults.intervalMs, scheduler), likelihood };
  const permanent = values.permanent ?? defaults.permanent;
  const isPermanent = (reason: unknown): boolean => isOneOf(permanent, reason);
  const probes = { ...policyOf(values, defaults.probeIntervalMs, scheduler), isPermanent };
  // Tasks without chances of their own share one policy.
  const withJitter = <P extends RetryPolicy>(policy: P, tag: string): P =>
    seed === undefined || values.jitter === undefined
      ? policy
      : { ...policy, jitterRandom: seededRandom(seed, `${tag}\0jitter`) };

  return ({ tag, attempt }) => {
    if (attempt !== undefined) return pollUntil(tag, () => attempt, withJitter(probes, tag));
    const random = seed === undefined ? randomOf?.(tag) : seededRandom(seed, tag);
    return unlikelyToReturn(tag, withJitter(random === undefined ? rolls : { ...rolls, random }, tag));
  };
}

function policyOf(values: OptionValues, usualMs: number, scheduler: SchedulerLike): RetryPolicy {
  const maxIntervalMs = values['max-interval'];
  const { interval = Math.min(usualMs, maxIntervalMs ?? Infinity), backoff, jitter, attempts, timeout } = values;
  return {
    intervalMs: interval,
    maxIntervalMs,
    backoff,
    jitter,
    attempts,
    timeoutMs: timeout,
    scheduler,
  };
}

/** Whether a reason is an exit code, or a status, of that list. */
function isOneOf(codes: readonly StatusPattern[], reason: unknown): boolean {
  const { exitCode, status } = (reason ?? {}) as { readonly exitCode?: unknown; readonly status?: unknown };
  if (typeof status === 'number') return isAmong(codes, status);
  return typeof exitCode === 'number' && codes.includes(exitCode);
}
