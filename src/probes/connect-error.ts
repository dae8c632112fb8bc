/** Nothing answered, or not what can be understood: the reason of a failed `http` or `tcp`. Its message is its code. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';

  constructor(
    /** What the system, or Node, calls it: `ECONNREFUSED`, `ENOTFOUND`, `DEPTH_ZERO_SELF_SIGNED_CERT`. */
    readonly code: string,
    /** The whole story: `connect ECONNREFUSED 127.0.0.1:5432`. */
    readonly detail: string,
  ) {
    super(code);
  }
}

/** The reason that an error of a socket or of a request comes to; plain, whatever it carries along. */
export function connectError(
  error: Error & { readonly code?: string | undefined; readonly errors?: readonly Error[] },
): ConnectError {
  // When several addresses were tried, each has an error of its own.
  const details = (error.errors ?? [error]).map(({ message }) => message);
  return new ConnectError(error.code ?? error.message, details.join('; '));
}
