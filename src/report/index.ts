export { ndjsonLine } from '../record/ndjson.js';
export { textLine } from './text.js';
export type { Paint, TextOptions } from './text.js';
