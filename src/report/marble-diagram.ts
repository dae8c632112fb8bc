/** Something to be drawn: a character for a value, `|` or `#`. */
export interface Note {
  readonly time: number;
  readonly text: string;
}

/** What may stand for a value: letters, none of which means anything in a diagram; digits could be taken for a time. */
const letters: readonly (readonly [first: number, last: number])[] = [
  [0x61, 0x7a], // a to z
  [0x41, 0x5a],
  [0xc0, 0xd6], // Latin with marks
  [0xd8, 0xf6],
  [0xf8, 0x17e],
  [0x3b1, 0x3c9], // Greek
  [0x410, 0x44f], // Cyrillic
  [0x4e00, 0x9fff], // Chinese
  [0xac00, 0xd7a3], // Korean
  [0x2_0000, 0x2_a6df], // rare Chinese
];

/** Gives one character after the other. */
export function keys(): () => string {
  const all = characters();
  return () => {
    const { value, done } = all.next();
    if (done === true) throw new RangeError('Expected at most some 75,000 values in a marble diagram, got more');
    return value;
  };
}

function* characters(): Generator<string, undefined> {
  for (const [first, last] of letters) {
    for (let code = first; code <= last; code += 1) yield String.fromCodePoint(code);
  }
  return undefined;
}

/** All that is to be drawn at one instant, in each of the tracks that has something there. */
interface Instant {
  readonly frame: number;
  readonly cells: Map<number, string>;
}

/** The instants in their order; times that fall on one frame are one. */
function instantsOf(tracks: readonly (readonly Note[])[], scale: number): readonly Instant[] {
  const instants = new Map<number, Instant>();
  tracks.forEach((notes, track) => {
    for (const { time, text } of notes) {
      const frame = Math.round(time * scale);
      let instant = instants.get(frame);
      if (instant === undefined) instants.set(frame, (instant = { frame, cells: new Map() }));
      instant.cells.set(track, (instant.cells.get(track) ?? '') + text);
    }
  });
  return [...instants.values()].sort((a, b) => a.frame - b.frame);
}

/** In frames: what comes at one instant stands in brackets, each of which takes a frame, too. */
function widthOfInstant({ cells }: Instant): number {
  let most = 1;
  for (const text of cells.values()) most = Math.max(most, framesOf(text));
  return most;
}

/** How many frames it takes to draw that at one instant. */
export function framesOf(text: string): number {
  // A character may be two code units.
  const count = Array.from(text).length;
  return count <= 1 ? count : count + 2;
}

/** The power of ten by which times in milliseconds become whole frames, with room for what each instant holds. */
export function fittingScale(tracks: readonly (readonly Note[])[]): number {
  const isWhole = (frame: number): boolean => Math.abs(frame - Math.round(frame)) < 1e-6;
  const fits = (scale: number): boolean =>
    tracks.every((notes) => notes.every(({ time }) => isWhole(time * scale))) &&
    instantsOf(tracks, scale).every((instant, index, all) => {
      const next = all[index + 1];
      return next === undefined || next.frame - instant.frame >= widthOfInstant(instant);
    });
  let scale = 1;
  // Finer than a nanosecond is no time but noise.
  while (scale < 1e6 && !fits(scale)) scale *= 10;
  return scale;
}

/** More characters than this are not aligned. */
const mostAligned = 2_000_000;

/** A diagram for each track; where that is not too much, with what happens at one instant in one column. */
export function draw(tracks: readonly (readonly Note[])[], scale: number): readonly string[] {
  const instants = instantsOf(tracks, scale);
  const columns = instants.reduce((sum, instant) => sum + widthOfInstant(instant) + 8, 0);
  if (tracks.length > 1 && columns * tracks.length > mostAligned) {
    return tracks.flatMap((track) => draw([track], scale));
  }
  const diagrams = tracks.map(() => '');
  const over = tracks.map(() => false);
  const append = (track: number, text: string): void => {
    diagrams[track] = `${diagrams[track] ?? ''}${over[track] === true ? ' '.repeat(text.length) : text}`;
  };
  let frame = 0;
  for (const instant of instants) {
    // Where even the finest scale has no room, what comes later comes a little later.
    const gap = gapText(Math.max(0, instant.frame - frame), diagrams[0] === '');
    const width = widthOfInstant(instant);
    tracks.forEach((_notes, track) => {
      append(track, gap);
      const text = instant.cells.get(track) ?? '';
      const frames = framesOf(text);
      append(track, frames > 1 ? `(${text})` : text);
      // A last `|` or `#` ends the diagram; nothing more passes in it.
      over[track] ||= /[|#]$/.test(text);
      append(track, '-'.repeat(width - frames));
    });
    frame = Math.max(frame, instant.frame) + width;
  }
  return diagrams.map((diagram) => diagram.trimEnd());
}

/** So many frames in which nothing happens. */
function gapText(frames: number, isFirst: boolean): string {
  if (frames <= 6) return '-'.repeat(frames);
  return isFirst ? `${frames}ms ` : ` ${frames}ms `;
}
