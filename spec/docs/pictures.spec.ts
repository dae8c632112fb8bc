import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { svg } from '../../src/report/index.js';
import { runCli } from '../support/fake-io.js';
import { root } from '../support/processes.js';
import { eventsOf, pagesWithPictures } from './scenarios.js';
import { scratchFolder } from '../support/scratch.js';

/*
 * What the documentation shows was made by the command that stands below it, and what docs/reference shows by the scenario
 * of that name; in virtual time, so that it is the same on every machine.
 * `UPDATE_PICTURES=1 npm run jest -- spec/docs/pictures` makes all of them anew.
 */
interface Picture {
  readonly where: string;
  /** Below the root. */
  readonly file: string;
  readonly words: readonly string[];
}

const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

/** `![…](picture.svg)`, and below it the command, as a line of code of its own. */
const pictures = pages.flatMap((page): Picture[] => {
  const text = readFileSync(join(root, page), 'utf8');
  const folder = page.includes('/') ? 'docs/' : '';
  return [...text.matchAll(/!\[[^\]]*\]\(([^)]*\.svg)\)\n\n`minimalist-async ([^`]*)`/g)].map(([, file, command]) => ({
    where: page,
    file: folder + file!,
    words: command!.split(' '),
  }));
});

const recording = 'examples/recordings/await.ndjson';
const update = process.env['UPDATE_PICTURES'] === '1';

function compare(file: string, made: string): void {
  if (update) writeFileSync(join(root, file), made);
  expect(readFileSync(join(root, file), 'utf8')).toBe(made);
}

describe('the pictures in the documentation', () => {
  const scratch = scratchFolder();

  it('all have the command that made them', () => {
    const shown = pages.flatMap((page) => readFileSync(join(root, page), 'utf8').match(/\]\([^)]*\.svg\)/g) ?? []);
    const ofReference = shown.filter((link) => pagesWithPictures.some((page) => link === `](pictures/${page}.svg)`));
    expect(pictures).toHaveLength(shown.length - ofReference.length);
    expect(
      new Set([...pictures.map(({ file }) => file), ...pagesWithPictures.map((page) => `docs/pictures/${page}.svg`)]),
    ).toEqual(new Set(readdirSync(join(root, 'docs/pictures')).map((name) => `docs/pictures/${name}`)));
  });

  it.each(pictures)('$file in $where', async ({ file, words }) => {
    const made = scratch('made.svg');
    const at = words.indexOf('--svg');
    expect(join(root, 'docs/pictures', words[at + 1]!)).toBe(join(root, file));
    const { code } = await runCli([...words.slice(0, at + 1), made, ...words.slice(at + 2)]);
    expect(code).toBe(0);
    compare(file, readFileSync(made, 'utf8'));
  });

  it.each(pagesWithPictures)('pictures/%s.svg in docs/reference', (page) => {
    const text = readFileSync(join(root, `docs/reference/${page}.md`), 'utf8');
    expect(text.match(/\]\([^)]*\.svg\)/g)).toEqual([`](../pictures/${page}.svg)`]);
    compare(`docs/pictures/${page}.svg`, svg(eventsOf(page)));
  });

  it('one for each page in docs/reference', () => {
    const documented = readdirSync(join(root, 'docs/reference')).map((name) => name.replace('.md', ''));
    expect([...pagesWithPictures].sort()).toEqual(documented.sort());
  });

  it('and the recorded run likewise', async () => {
    const made = scratch('made.ndjson');
    await runCli(['await', '-n', '5', '--seed', '169', '--record', made]);
    compare(recording, readFileSync(made, 'utf8'));
  });
});
