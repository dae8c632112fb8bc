import { errorFields } from '../errors.js';
import { jsonOf } from '../record/ndjson.js';

/** A value as source code that makes it again. */
export function literal(value: unknown): string {
  if (value instanceof Error) return errorLiteral(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'object':
      return value === null ? 'null' : objectLiteral(value);
    default:
      return jsonOf(value) ?? 'undefined';
  }
}

function objectLiteral(value: object): string {
  const fields = Object.entries(value).map(([name, field]) => `${nameLiteral(name)}: ${literal(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function errorLiteral(error: Error): string {
  const { name, message, ...fields } = errorFields(error);
  // The only one that a run makes by itself: it must be of its class.
  if (name === 'TooFewSucceededError') {
    const counts = ['success', 'succeeded', 'failed'].map((field) => literal(fields[field]));
    return `new TooFewSucceededError(${counts.join(', ')})`;
  }
  return `Object.assign(new Error(${literal(message)}), ${objectLiteral({ name, ...fields })})`;
}

function nameLiteral(field: string): string {
  if (field === '__proto__') return '["__proto__"]';
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(field) ? field : JSON.stringify(field);
}
