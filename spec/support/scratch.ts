import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the files of a spec file, which is gone with it; gives the path of a name in it, or its own. */
export function scratchFolder(): (name?: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'minimalist-async-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name = '') => join(folder, name);
}
