import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { launchChromium } from '../support/chromium.js';
import { pack } from '../support/packed.js';
import { execute, root, start } from '../support/processes.js';
import { freePort } from '../support/servers.js';
import { scratchFolder } from '../support/scratch.js';

const apps = join(root, 'examples');

/** The blocks of an app's README in their order: what is typed, and what comes of it. */
function blocksOf(app: string): { readonly commands: string[]; readonly outputs: string[] } {
  const readme = readFileSync(join(apps, app, 'README.md'), 'utf8');
  const blocks = (language: string) =>
    [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, text]) => text!);
  return { commands: blocks('sh').map((text) => text.trim()), outputs: blocks('text') };
}

/** What is the same each time: no colours, and no times of a test runner. */
const settled = (out: string): string => stripVTControlCharacters(out).replace(/ \(\d+ m?s\)$/gm, '');

/** Each app in an empty folder, with the packed library, started as its README says. */
describe('the host apps', () => {
  const scratch = scratchFolder();
  const at = (app: string) => ({ cwd: scratch(app) });
  beforeAll(() => pack(scratch()), 60_000);

  const installed = new Set<string>();

  async function install(app: string): Promise<void> {
    installed.add(app);
    cpSync(join(apps, app), scratch(app), {
      recursive: true,
      filter: (path) => !/node_modules|package-lock|\/dist$/.test(path),
    });
    const tarball = readdirSync(scratch()).find((name) => name.endsWith('.tgz'))!;
    cpSync(scratch(tarball), join(scratch(app), tarball));
    const [install = ''] = blocksOf(app).commands[0]!.split('\n');
    expect(install).toBe(`npm install ./${tarball}`);
    const ended = await execute('bash', ['-c', `${install} --no-audit --no-fund --prefer-offline`], at(app));
    expect(ended).toMatchObject({ code: 0 });
    // The host's copy of rxjs is the only one.
    const copies = await execute('npm', ['ls', 'rxjs', '--all', '--parseable'], at(app));
    expect(copies.out.trim().split('\n')).toEqual([expect.stringMatching(/node_modules\/rxjs$/)]);
  }

  /** Starts a server and waits until it listens. */
  async function serve(app: string) {
    const port = await freePort();
    const env = { ...process.env, PORT: String(port) };
    const server = start('npm', ['start'], { ...at(app), env, detached: true });
    await server.whenOut(`Listening on http://localhost:${port}`);
    const stop = () => {
      process.kill(-server.child.pid!);
      return server.ended;
    };
    return { server, env, stop, url: `http://localhost:${port}` };
  }

  it.each(['node-for-await', 'redux-observable-job', 'jest-polling', 'vitest-polling'])(
    '%s says what its README says',
    async (app) => {
      await install(app);
      const { commands, outputs } = blocksOf(app);
      const [, command = ''] = commands[0]!.split('\n');
      const { code, out, err } = await execute('bash', ['-c', command], at(app));
      expect({ code, said: settled(out + err) }).toEqual({ code: 0, said: expect.stringContaining(outputs[0]!) });
    },
    120_000,
  );

  it.each(['jest-polling', 'vitest-polling'])(
    '%s sees a service that is slower',
    async (app) => {
      const { code, out, err } = await execute('npm', ['test'], { ...at(app), env: { ...process.env, SLOWER: '1' } });
      expect({ code, said: settled(out + err) }).toEqual({
        code: 1,
        said: expect.stringContaining(blocksOf(app).outputs[1]!),
      });
    },
    60_000,
  );

  it('nestjs-sse streams a run to each who listens, and cancels that of one who goes away', async () => {
    await install('nestjs-sse');
    const [, said, atLast] = blocksOf('nestjs-sse').outputs;
    const { server, env, stop } = await serve('nestjs-sse');
    try {
      const { out } = await execute('npm', ['run', 'client', '--silent'], { ...at('nestjs-sse'), env });
      expect(out).toBe(said);
      await server.whenOut(atLast!.trim().split('\n').at(-1)!);
    } finally {
      const { out } = await stop();
      expect(out).toContain(atLast);
    }
  }, 120_000);

  it('react-live shows its tasks in a real browser until they are all delivered, and takes them away', async () => {
    await install('react-live');
    const [, shown] = blocksOf('react-live').outputs;
    const { stop, url } = await serve('react-live');
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(url);
      await page.locator('li.delivered').nth(2).waitFor();
      expect(`${await page.locator('ul').innerText()}\n`).toBe(shown);
      await page.getByRole('button', { name: 'cancel' }).click();
      expect(await page.locator('li').count()).toBe(0);
      // Once more, and gone again in the middle of it.
      await page.getByRole('button', { name: 'start' }).click();
      await page.locator('li.waiting').first().waitFor();
      await page.getByRole('button', { name: 'cancel' }).click();
      expect(await page.locator('li').count()).toBe(0);
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      await stop();
    }
  }, 120_000);

  it('are all run', () => {
    const folders = readdirSync(apps, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    // The playground has a spec of its own.
    const others = new Set(['playground', 'recordings']);
    expect(folders.map(({ name }) => name).filter((name) => !others.has(name))).toEqual([...installed].sort());
  });
});
