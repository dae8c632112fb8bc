/** A time for people: `250 ms`, `1.25 s`, `2 min 5 s`, `1 h 10 min`. */
export function durationText(ms: number): string {
  // What would be rounded up to the next unit is told in it.
  if (ms < 999.5) return `${round(ms, ms < 10 ? 1 : 0)} ms`;
  if (ms < 59_995) return `${round(ms / 1000, 2)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return joined(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

const niceMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000];

/** Round times from 0 to the end of a time axis on which there is room for that many; 0 is always among them. */
export function ticksOf(endMs: number, most: number): readonly number[] {
  const least = endMs / Math.max(1, most);
  let step = niceMs.find((ms) => ms >= least);
  // Then in units of five minutes, doubled until they fit.
  for (step ??= 600_000; step < least;) step *= 2;
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_none, n) => n * step);
}
