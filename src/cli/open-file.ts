import { constants, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Sink } from './io.js';

/** A file that an option has named, open to be written. */
export interface OpenFile {
  readonly option: string;
  readonly path: string;
  readonly stream: Sink & Pick<NodeJS.WritableStream, 'end' | 'on'>;
  /** Throws away what was in it. */
  readonly empty: () => Promise<void>;
}

/** Opens a file, without touching what is in it. A pipe that nobody reads is refused, and not waited for. */
export async function openFile(option: string, path: string): Promise<OpenFile> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFIFO() === true) {
    const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    return {
      option,
      path,
      stream: new Socket({ fd, readable: false, writable: true }),
      empty: () => Promise.resolve(),
    };
  }
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT);
  const empty = async (): Promise<void> => {
    if ((await handle.stat()).isFile()) await handle.truncate();
  };
  return { option, path, stream: handle.createWriteStream(), empty };
}
