import { join } from 'node:path';
import { execute } from './processes.js';

/** Packs the package into a folder, as it would be published; gives the path of the tarball. */
export async function pack(folder: string): Promise<string> {
  const { code, out, err } = await execute('npm', [
    'pack',
    '--ignore-scripts',
    '--silent',
    '--pack-destination',
    folder,
  ]);
  if (code !== 0) throw new Error(`npm pack failed: ${err}`);
  return join(folder, out.trim());
}
