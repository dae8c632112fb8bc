import { errorFields, isError } from '../errors.js';
import { printable } from '../printable.js';
import { jsonOf } from '../record/ndjson.js';

/**
 * A value as source code that makes it again; what has a JSON of its own, such as a date, as that.
 *
 * @throws TypeError for a value that holds itself, as `JSON.stringify` does
 */
export function literal(value: unknown, within: readonly unknown[] = []): string {
  switch (typeof value) {
    case 'string':
      // What is escaped in JSON is escaped likewise in a program.
      return printable(JSON.stringify(value));
    case 'bigint':
      return `${value}n`;
    case 'boolean':
      return String(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'object':
      return value === null ? 'null' : objectLiteral(value, within);
    default:
      return 'undefined';
  }
}

function objectLiteral(value: object, outside: readonly unknown[]): string {
  if (outside.includes(value)) throw new TypeError('Expected values that do not hold themselves, got one that does');
  const within = [...outside, value];
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, within)).join(', ')}]`;
  if (isError(value)) return errorLiteral(value, within);
  return 'toJSON' in value ? jsonOf(value) : fieldsLiteral(value, within);
}

function fieldsLiteral(value: object, within: readonly unknown[]): string {
  const fields = Object.entries(value).map(([name, field]) => `${nameLiteral(name)}: ${literal(field, within)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function errorLiteral(error: Error, within: readonly unknown[]): string {
  const { name, message, ...fields } = errorFields(error);
  // The only one that a run makes by itself: it must be of its class.
  if (name === 'TooFewSucceededError') {
    const counts = ['success', 'succeeded', 'failed'].map((field) => literal(fields[field]));
    return `new TooFewSucceededError(${counts.join(', ')})`;
  }
  return `Object.assign(new Error(${literal(message)}), ${fieldsLiteral({ name, ...fields }, within)})`;
}

function nameLiteral(field: string): string {
  if (field === '__proto__') return '["__proto__"]';
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(field) ? field : literal(field);
}
