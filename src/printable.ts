import { isError } from './errors.js';

/**
 * Any value as text on one line. What a terminal would obey instead of print (control characters, and the marks that turn
 * the direction of text) is shown as an escape.
 */
export function printable(value: unknown): string {
  const shown = text(value);
  if (isPlain(shown)) return shown;
  return shown.replace(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for a text of several lines, such as the output of a command: its lines and tabs stay as they are. */
export function printableLines(value: unknown): string {
  return text(value)
    .split(/([\n\t])/)
    .map((part, index) => (index % 2 === 0 ? printable(part) : part))
    .join('');
}

// eslint-disable-next-line no-control-regex -- they are what is looked for
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Printable ASCII throughout, as nearly everything is: many times quicker to see than to search with the pattern. */
function isPlain(shown: string): boolean {
  for (let n = 0; n < shown.length; n += 1) {
    const unit = shown.charCodeAt(n);
    if (unit < 0x20 || unit > 0x7e) return false;
  }
  return true;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    // Either may run code of the value's own, which may throw.
    if (typeof value !== 'object' || value === null || isError(value)) return String(value);
    return JSON.stringify(value);
  } catch {
    return Object.prototype.toString.call(value); // circular, or holding a bigint
  }
}
