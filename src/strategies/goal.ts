import { TooFewSucceededError } from '../errors.js';

/** How many tasks are to succeed, and how far that has come. */
export class Goal {
  private succeeded = 0;
  private failed = 0;

  constructor(private readonly success: number) {}

  count(end: 'succeeded' | 'failed' | undefined): void {
    if (end === 'succeeded') this.succeeded += 1;
    else this.failed += 1;
  }

  get met(): boolean {
    return this.succeeded >= this.success;
  }

  /** Whether too few are left, of as many as there are, where that is known. */
  isOutOfReach(total: number | undefined): boolean {
    return total !== undefined && total - this.failed < this.success;
  }

  get error(): Error {
    return new TooFewSucceededError(this.success, this.succeeded, this.failed);
  }
}

/** How many there are of what is asked for one by one, where it says so: `length`, as an array has it. */
export function countOf(tasks: unknown): number | undefined {
  // What is no list at all is told of by whoever takes the tasks.
  const { length } = (tasks ?? {}) as { readonly length?: unknown };
  return typeof length === 'number' ? length : undefined;
}
