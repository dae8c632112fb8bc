import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../support/processes.js';
import type { Library } from './real.js';

export interface Plant {
  readonly name: string;
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
}

/** Bugs that somebody could make. */
export const plants: readonly Plant[] = [
  {
    name: 'lookahead is off by one',
    file: 'operators/internal/lanes.ts',
    right: 'this.held < this.lookahead',
    wrong: 'this.held <= this.lookahead',
  },
  {
    name: 'concurrency is off by one',
    file: 'operators/internal/lanes.ts',
    right: 'this.running < this.concurrency',
    wrong: 'this.running <= this.concurrency',
  },
  {
    name: 'attempts are off by one',
    file: 'task/poll.ts',
    right: 'attempt >= attempts',
    wrong: 'attempt > attempts',
  },
  {
    name: 'the limit of a task goes on after its end',
    file: 'task/poll.ts',
    right: 'this.leave();\n    this.limit?.leave();\n    this.abort(reason);',
    wrong: 'this.leave();\n    this.abort(reason);',
  },
  {
    name: 'a failed task lets new ones start before its turn',
    file: 'strategies/await-in-order.ts',
    right: 'this.openNoMore()',
    wrong: 'undefined',
  },
  {
    name: 'a slot wakes the last one first',
    file: 'timing/timeline.ts',
    right: 'else slot.add(waiter);',
    wrong: 'else this.waitFirst(waiter, delayMs);',
  },
  {
    name: 'a goal is met one too late',
    file: 'strategies/goal.ts',
    right: 'this.succeeded >= this.success',
    wrong: 'this.succeeded > this.success',
  },
];

/** The library with that bug in it. */
export async function libraryWith({ name, file, right, wrong }: Plant): Promise<Library> {
  const folder = join(root, '.tmp/planted');
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, `${name.replaceAll(' ', '-')}.mjs`);
  await build({
    entryPoints: [join(root, 'src/index.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    external: ['rxjs'],
    plugins: [
      {
        name: 'plant',
        setup: (bundle) =>
          bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const text = readFileSync(path, 'utf8');
            if (!path.endsWith(file)) return { contents: text, loader: 'ts' };
            if (text.split(right).length !== 2) throw new Error(`${file} does not hold ${right} once`);
            return { contents: text.replace(right, wrong), loader: 'ts' };
          }),
      },
    ],
  });
  return (await import(pathToFileURL(outfile).href)) as Library;
}
