import { constants, createReadStream, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';

export type Bytes = AsyncIterable<Uint8Array | string> & { readonly destroy?: () => unknown };

/** A file to be read, whatever kind of file it is. */
export interface Input {
  readonly open: () => Bytes;
  /** Whether it can be read again, and has an end. */
  readonly isPlain: boolean;
}

/** Looks at a file that is to be read. Its errors are those of the system. */
export async function inputOf(file: string): Promise<Input> {
  const found = await stat(file);
  if (found.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  if (found.isFIFO()) return { open: () => pipe(file), isPlain: false };
  if (found.isCharacterDevice()) return { open: () => device(file), isPlain: false };
  return { open: () => createReadStream(file), isPlain: found.isFile() };
}

/** For who has none. */
export async function* noInput(): AsyncGenerator<string> {
  // There is nothing to read.
}

/** A pipe that is waited for in a way that can be given up, even while nobody writes to it. */
function pipe(file: string): Bytes {
  return new Socket({ fd: openSync(file, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false });
}

/** A terminal is waited for likewise. */
function device(file: string): Bytes {
  const fd = openSync(file, 'r');
  return isatty(fd) ? new ReadStream(fd) : createReadStream(file, { fd });
}
