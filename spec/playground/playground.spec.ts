import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { VirtualTimeScheduler } from 'rxjs';
import { unlikelyToReturn } from '../../src/index.js';
import type { RunEvent, StrategyName } from '../../src/index.js';
import { formatRecording, historyOf, record, svg, toSpec } from '../../src/report/index.js';
import type { RecordedEvent, Recording } from '../../src/report/index.js';
import { seededRandom } from '../../src/testing/index.js';
import { launchChromium } from '../support/chromium.js';
import { bin, execute, root, start } from '../support/processes.js';
import { strategies } from '../support/random-runs.js';
import { scratchFolder } from '../support/scratch.js';

const names = ['await', 'gather', 'callback'] as const;

interface Asked {
  readonly n: number;
  readonly p: number;
  readonly s: string;
  readonly c?: number;
}

/** What the library computes for that seed. */
function computed(strategy: StrategyName, { n, p, s, c }: Asked): Recording {
  const scheduler = new VirtualTimeScheduler();
  const tasks = Array.from({ length: n }, (_none, index) => {
    const tag = `task${index + 1}`;
    return unlikelyToReturn(tag, { likelihood: p, intervalMs: 100, random: seededRandom(s, tag), scheduler });
  });
  const events: RecordedEvent[] = [];
  record(tasks, (watched) => strategies[strategy](watched, { concurrency: c, scheduler }), { scheduler }).subscribe(
    (event) => events.push(event),
  );
  scheduler.flush();
  return { settings: { strategy, tasks: n, concurrency: c }, events };
}

const resultsOf = (events: readonly (RecordedEvent | RunEvent<unknown>)[]): string[] =>
  events.flatMap((event) => (event.type === 'result' ? [`${event.tag} ${String(event.value)}`] : []));

let served: ReturnType<typeof start>;
let url: string;
let browser: Browser;

beforeAll(async () => {
  // In a process group of its own: npm, and the server that it starts.
  served = start('npm', ['run', '--silent', 'playground'], { detached: true });
  url = await served.whenOut('/\n').then(() => /http:\S+/.exec(served.soFar())![0]);
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser.close();
  process.kill(-served.child.pid!, 'SIGTERM');
  await served.ended;
});

/** The page with that address, and everything that went wrong on it, or was loaded. */
async function visit(hash = '', options: Parameters<Browser['newPage']>[0] = {}) {
  const page = await browser.newPage(options);
  const wrong: string[] = [];
  const loaded: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => wrong.push(message.text()));
  page.on('request', (request) => loaded.push(request.url()));
  await page.goto(url + hash);
  return { page, wrong, loaded };
}

/** The same, at a time. */
async function visitAt(time: number, hash: string) {
  const { page } = await visit(hash);
  await goTo(page, time);
  return page;
}

const goTo = (page: Page, time: number): Promise<void> =>
  page.locator('#time').evaluate((slider: { value: string; dispatchEvent(event: unknown): void }, to) => {
    slider.value = String(to);
    slider.dispatchEvent(new (globalThis as never as { Event: new (type: string) => unknown }).Event('input'));
  }, time);

const delivered = (page: Page, strategy: StrategyName): Promise<string[]> =>
  page
    .locator(`[data-strategy="${strategy}"] .delivered li`)
    .evaluateAll((items: { querySelector(name: string): { value?: string; textContent: string } | null }[]) =>
      items.map((item) => `${item.querySelector('bdi')!.textContent} ${item.querySelector('data')?.value ?? 'failed'}`),
    );

const told = (page: Page, strategy: StrategyName): Promise<string> =>
  page.locator(`[data-strategy="${strategy}"] .count`).innerText();

const copied = async (page: Page, what: string): Promise<string> => {
  await page.locator(`[data-copy="${what}"]`).click();
  return page.locator('#copied').inputValue();
};

describe('the playground', () => {
  const scratch = scratchFolder();
  it.each<Asked>([
    { n: 8, p: 0.1, s: '55' },
    { n: 30, p: 0.3, s: 'a b&c=d', c: 4 },
    { n: 1000, p: 0.5, s: '1' },
  ])(
    'shows what the library computes for %j',
    async (asked) => {
      const { n, p, s, c = '' } = asked;
      const hash = new URLSearchParams({ n: `${n}`, p: `${p}`, s, c: `${c}` }).toString();
      const page = await visitAt(1e9, `#${hash}`);
      for (const name of names) {
        const { events } = computed(name, asked);
        expect(await delivered(page, name)).toEqual(resultsOf(events));
        expect(await told(page, name)).toBe(`${asked.n} of ${asked.n} delivered, 0 held back`);

        // And half-way, what is held back.
        const { tasks, endedAt } = historyOf(events);
        await goTo(page, endedAt / 2);
        const ready = tasks.filter(({ readyAt = Infinity }) => readyAt <= endedAt / 2).length;
        const given = tasks.filter(({ deliveredAt = Infinity }) => deliveredAt <= endedAt / 2).length;
        expect(await told(page, name)).toBe(`${given} of ${asked.n} delivered, ${ready - given} held back`);
        await goTo(page, 1e9);
      }
      await page.close();
    },
    30_000,
  );

  it('loads nothing but itself, and nothing goes wrong on it', async () => {
    const { page, loaded, wrong } = await visit('#n=3');
    await page.locator('#play').waitFor();
    await goTo(page, 100);
    expect(loaded.filter((address) => !address.startsWith('data:'))).toEqual([url]);
    expect(wrong).toEqual([]);
    const html = await page.content();
    expect(html.match(/(?:src|href)="(?!data:,)[^"]*"/g)).toBeNull();
    await page.close();
  });

  it('plays by itself to its end, in real time', async () => {
    const { page } = await visit('#n=4&p=0.5&s=3&i=20');
    await page.locator('#play', { hasText: 'Play' }).waitFor();
    for (const name of names) expect(await told(page, name)).toBe('4 of 4 delivered, 0 held back');
    await page.close();
  });

  it('is paused, stepped through and restarted', async () => {
    const page = await visitAt(0, '#n=4&p=0.1&s=55');
    const clock = () => page.locator('#clock').innerText();
    expect(await clock()).toMatch(/^0\.00 s of /);
    await page.locator('#step').click();
    expect(await clock()).toMatch(/^0\.10 s of /);
    await page.locator('#step').click();
    expect(await clock()).toMatch(/^0\.20 s of /);
    await page.locator('#speed').selectOption('0.1');
    await page.locator('#restart').click();
    expect(await page.locator('#play').innerText()).toBe('Pause');
    await page.locator('#play').click();
    const paused = await clock();
    expect(await page.locator('#play').innerText()).toBe('Play');
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
    expect(await clock()).toBe(paused);
    await page.close();
  });

  it('is used by keyboard alone', async () => {
    const page = await visitAt(0, '#n=4&p=0.1&s=55');
    await page.keyboard.press('Space');
    expect(await page.locator('#play').innerText()).toBe('Pause');
    await page.keyboard.press('Space');
    expect(await page.locator('#play').innerText()).toBe('Play');
    const seen: string[] = [];
    for (let n = 0; n < 30; n += 1) {
      await page.keyboard.press('Tab');
      seen.push(
        await page.evaluate(
          'document.activeElement.id || document.activeElement.name || document.activeElement.dataset.copy || ""',
        ),
      );
    }
    for (const control of [
      'tasks',
      'seed',
      'reseed',
      'play',
      'step',
      'restart',
      'speed',
      'time',
      'which',
      'command',
      'svg',
      'file',
    ]) {
      expect(seen).toContain(control);
    }
    await page.locator('#step').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#clock').innerText()).not.toMatch(/^0\.00 s/);
    await page.close();
  });

  it.each([
    ['desktop', { viewport: { width: 1280, height: 900 } }],
    ['phone', { viewport: { width: 360, height: 740 } }],
  ])(
    'has no flaw that axe finds, and no room is too narrow, on a %s',
    async (_what, options) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await visit('#n=12&p=0.3&s=2', { ...options, colorScheme, reducedMotion: 'reduce' });
        await goTo(page, 150);
        await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
        const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
          'axe.run()',
        );
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        await page.close();
      }
    },
    30_000,
  );

  it('tells who listens how things stand', async () => {
    const page = await visitAt(1e9, '#n=4&p=0.1&s=55');
    expect(await page.locator('#status').textContent()).toMatch(
      /^\d\.\d\d s\. await: 4 of 4 delivered, 0 held back\. gather: 4 of 4/,
    );
    expect(await page.getByRole('img').getAttribute('aria-label')).toMatch(/^4 tasks, rolling until /);
    await page.close();
  });

  it('does not move by itself for those who do not want it', async () => {
    const { page } = await visit('#n=4&p=0.1&s=55', { reducedMotion: 'reduce' });
    expect(await page.locator('#play').innerText()).toBe('Play');
    for (const name of names) expect(await told(page, name)).toBe('4 of 4 delivered, 0 held back');
    await page.close();
  });

  it('keeps its state in the address', async () => {
    const { page } = await visit('#n=3&p=0.5&i=50&s=x&c=2');
    expect(await page.locator('[name="concurrency"]').inputValue()).toBe('2');
    await page.locator('[name="tasks"]').fill('5');
    await page.locator('[name="seed"]').fill('other & more');
    await page.locator('[name="seed"]').blur();
    const address = page.url();
    expect(new URL(address).hash).toBe('#n=5&p=0.5&i=50&s=other+%26+more&c=2');
    await page.close();
    const { page: again } = await visit(new URL(address).hash);
    expect(await again.locator('[name="seed"]').inputValue()).toBe('other & more');
    await goTo(again, 1e9);
    expect(await told(again, 'await')).toBe('5 of 5 delivered, 0 held back');
    await again.close();
  });

  it('takes no setting that makes no sense, from the address or from the form', async () => {
    const { page, wrong } = await visit('#n=1e9&p=0&i=-1&s=&c=x');
    const values = await Promise.all(
      ['tasks', 'likelihood', 'intervalMs', 'seed', 'concurrency'].map((name) =>
        page.locator(`[name="${name}"]`).inputValue(),
      ),
    );
    expect(values).toEqual(['8', '0.1', '100', '55', '']);
    await page.locator('[name="tasks"]').fill('0');
    await page.locator('[name="tasks"]').blur();
    await goTo(page, 1e9);
    expect(await told(page, 'callback')).toBe('8 of 8 delivered, 0 held back');
    expect(
      await page.locator('[name="tasks"]').evaluate((input: { validationMessage: string }) => input.validationMessage),
    ).not.toBe('');
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('gives the run away as a command line that makes the same one', async () => {
    const page = await visitAt(0, "#n=3&p=0.3&i=10&s=it's&c=2");
    for (const name of names) {
      await page.locator('#which').selectOption(name);
      const command = (await copied(page, 'command')).replace('minimalist-async', `'${process.execPath}' '${bin}'`);
      const { out } = await execute('bash', ['-c', `${command} -f ndjson`]);
      const lines = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as RecordedEvent);
      await goTo(page, 1e9);
      expect(resultsOf(lines)).toHaveLength(3);
      if (name !== 'callback') expect(await delivered(page, name)).toEqual(resultsOf(lines));
      else expect((await delivered(page, name)).sort()).toEqual(resultsOf(lines).sort());
    }
    await page.close();
  });

  it('gives it away as a marble spec, as a picture, as a recording and as a link', async () => {
    const asked = { n: 3, p: 0.3, s: '5' };
    const page = await visitAt(0, '#n=3&p=0.3&s=5');
    const recording = computed('await', asked);
    expect(await copied(page, 'spec')).toBe(toSpec(recording));
    expect(await copied(page, 'svg')).toBe(svg(historyOf(recording.events)));
    expect(await copied(page, 'recording')).toBe(
      formatRecording({ ...recording, settings: { strategy: 'await', tasks: 3 } }),
    );
    expect(await copied(page, 'link')).toBe(`${url}#n=3&p=0.3&s=5`);
    await page.close();
  });

  it('shows a recorded run that is dropped on it, and what it would have been otherwise', async () => {
    const { page } = await visit();
    const dropped = scratch('dropped.ndjson');
    const words = [
      'await',
      'x=exec:echo X',
      'y=exec:sleep 0.1; echo Y',
      'z=exec:exit 3',
      '-a',
      '2',
      '-i',
      '50',
      '--settle',
    ];
    await execute(process.execPath, [bin, ...words, '--record', dropped]);
    await page.locator('#file').setInputFiles(dropped);
    await page.locator('#source').waitFor();
    expect(await page.locator('#source-name').innerText()).toBe('Recorded run: dropped.ndjson (await)');
    await goTo(page, 1e9);
    expect(await delivered(page, 'await')).toEqual(['x X', 'y Y', 'z failed']);
    expect(new Set(await delivered(page, 'callback'))).toEqual(new Set(['x X', 'y Y', 'z failed']));
    expect(await copied(page, 'command')).toBe('minimalist-async replay dropped.ndjson --as await');

    // Dropped, too; and then what is no recording.
    await page.locator('#back').click();
    const drop = (name: string, text: string) =>
      page.evaluate(
        `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
          window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true })); })()`,
      );
    await drop('run', readFileSync(dropped, 'utf8'));
    await page.locator('#source').waitFor();
    expect(await page.locator('#source-name').innerText()).toBe('Recorded run: run (await)');
    await drop('<b>bad</b>', '{"no":1}\n');
    await page.getByRole('alert').filter({ hasText: 'can not be shown' }).waitFor();
    expect(await page.getByRole('alert').innerText()).toBe(
      '<b>bad</b> can not be shown. Expected line 1 to be the head of a recording, got {"no":1}',
    );
    await page.close();
  });

  it('copes with the largest run that can be asked for', async () => {
    const { page, wrong } = await visit('#n=1000&p=0.01&i=10');
    await goTo(page, 0);
    await page.locator('#step').click();
    expect(await page.locator('#clock').innerText()).toMatch(/^0\.01 s of /);
    await page.locator('[data-copy="spec"]').click();
    await page.getByRole('alert').filter({ hasText: 'can not be copied' }).waitFor();
    expect(wrong).toEqual([]);
    await page.close();
  }, 30_000);

  it('shows values of any kind, as text', async () => {
    const { page, wrong } = await visit();
    const values: unknown[] = ['<img src=x onerror=alert(1)>', { a: [1] }, null, { toString: 1 }, new Error('why')];
    const events = values.flatMap((value, n): RecordedEvent[] => [
      { time: n, task: n + 1, type: 'subscribed', tag: `<b>${n}</b>` },
      { time: n, task: n + 1, type: 'done', tag: `<b>${n}</b>`, attempt: 1, value },
    ]);
    const recording: Recording = {
      settings: { strategy: 'await' },
      events: [{ time: 0, type: 'start', strategy: 'await' }, ...events.sort((a, b) => a.time - b.time)],
    };
    const buffer = Buffer.from(formatRecording(recording));
    await page.locator('#file').setInputFiles({ name: 'values', mimeType: 'text/plain', buffer });
    await page.locator('#source').waitFor();
    await goTo(page, 1e9);
    expect(await delivered(page, 'await')).toEqual([
      '<b>0</b> <img src=x onerror=alert(1)>',
      '<b>1</b> {"a":[1]}',
      '<b>2</b> null',
      '<b>3</b> {"toString":1}',
      '<b>4</b> why',
    ]);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('has a script of at most 60 kB, gzipped', async () => {
    const { page } = await visit();
    const script = await page.locator('script').innerText();
    expect(script.length).toBeGreaterThan(10_000);
    expect(gzipSync(script, { level: 9 }).length).toBeLessThan(60 * 1024);
    await page.close();
  });

  it('can be read from a file, without a server', async () => {
    const { out } = await execute(process.execPath, [`${root}examples/playground/build.mjs`]);
    const page = await browser.newPage();
    await page.goto(`file://${out.trim()}#n=2&p=1`);
    await page.locator('#play', { hasText: 'Play' }).waitFor();
    expect(await told(page, 'await')).toBe('2 of 2 delivered, 0 held back');
    await page.close();
  });
});
