import { maxDelayMs } from '../defaults.js';

const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** What `parseDurationMs` takes, for messages. */
export const durationAllowed = `a duration such as 250, 250ms, 2s, 1.5m or 1h, up to ${maxDelayMs}ms`;

/** Milliseconds of `250`, `250ms`, `2s`, `1.5m`, `1h`; `undefined` for anything else and for what no timer can hold. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m|h)?$/.exec(text);
  if (match === null) return undefined;
  const ms = Number(match[1]) * unitsMs[(match[2] ?? 'ms') as keyof typeof unitsMs];
  return ms <= maxDelayMs ? ms : undefined;
}
