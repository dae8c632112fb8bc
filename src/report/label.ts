import { printable } from '../printable.js';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What takes two columns of a terminal: East Asian scripts, their wide forms, and emoji. */
const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]|\ufe0f/u;

/** How many columns a text takes, nearly. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** A tag as a label: printable, without lone surrogates, and cut off at so many columns. */
export function labelOf(tag: string, columns: number): string {
  // No label is longer than a few hundred columns: what comes after need not be looked at.
  const text = printable(tag.slice(0, 1000)).replace(/[\p{Surrogate}\p{Noncharacter_Code_Point}]/gu, '\ufffd');
  if (widthOf(text) <= columns) return text;
  let label = '';
  let left = columns - 1;
  for (const { segment } of graphemes.segment(text)) {
    left -= wide.test(segment) ? 2 : 1;
    if (left < 0) break;
    label += segment;
  }
  return `${label}…`;
}

export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}
