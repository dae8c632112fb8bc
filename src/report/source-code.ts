import { errorFields } from '../errors.js';
import { jsonOf } from '../record/ndjson.js';

/** Values as source code that makes them again. */
export class SourceCode {
  /** What must stand before: errors, each once, so that they are the same wherever they stand. */
  readonly declarations: string[] = [];
  /** What the code needs of this library. */
  readonly imports = new Set<string>();
  private readonly errors = new Map<string, string>();

  literal(value: unknown): string {
    if (value instanceof Error) return this.error(value);
    if (Array.isArray(value)) return `[${value.map((item) => this.literal(item)).join(', ')}]`;
    switch (typeof value) {
      case 'string':
        return JSON.stringify(value);
      case 'bigint':
        return `${value}n`;
      case 'number':
        return Object.is(value, -0) ? '-0' : String(value);
      case 'object':
        return value === null ? 'null' : this.object(value);
      default:
        return jsonOf(value) ?? 'undefined';
    }
  }

  private object(value: object): string {
    const fields = Object.entries(value).map(([name, field]) => `${nameOf(name)}: ${this.literal(field)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }

  private error(error: Error): string {
    const json = jsonOf(error);
    const known = this.errors.get(json);
    if (known !== undefined) return known;
    const made = this.madeAgain(error);
    const name = `error${this.errors.size + 1}`;
    this.errors.set(json, name);
    this.declarations.push(`const ${name} = ${made};`);
    return name;
  }

  private madeAgain(error: Error): string {
    const { name, message, ...fields } = errorFields(error);
    const { success, succeeded, failed } = fields;
    // The only one that a run makes by itself: it must be of its class.
    if (name === 'TooFewSucceededError') {
      this.imports.add('TooFewSucceededError');
      return `new TooFewSucceededError(${[success, succeeded, failed].map((count) => this.literal(count)).join(', ')})`;
    }
    return `Object.assign(new Error(${this.literal(message)}), ${this.literal({ name, ...fields })})`;
  }
}

function nameOf(field: string): string {
  if (field === '__proto__') return '["__proto__"]';
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(field) ? field : JSON.stringify(field);
}
