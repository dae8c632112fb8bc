/** The command line makes no sense. Its message is the one line that the user gets. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The form that every refusal has: what, which values are allowed, and what came. */
export function refuse(what: string, allowed: string, got: string): never {
  throw new UsageError(`Expected ${what} to be ${allowed}, got ${JSON.stringify(got)}`);
}
