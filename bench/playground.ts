import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchChromium } from '../spec/support/chromium.js';
import { printTable } from './table.js';

/*
 * `npm run bench:playground`: how smoothly the playground plays, in headless Chromium. A frame that took longer than two
 * sixtieths of a second was seen to stutter.
 */
const smoke = process.env['BENCH_SMOKE'] === '1';
// Where it is, seen from the root; the bundle of this file lies elsewhere.
const { playground } = (await import(`${process.cwd()}/examples/playground/build.mjs`)) as {
  readonly playground: () => Promise<{ page: string }>;
};
const { page: html } = await playground();
const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const browser = await launchChromium();

const rows: string[][] = [];
for (const tasks of smoke ? [10] : [10, 100, 1000]) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${url}#n=${tasks}&p=${smoke ? 0.9 : 0.1}&s=55`);
  const frames = await page.evaluate<number[]>(`new Promise((resolve) => {
    const times = [];
    const look = (now) => {
      times.push(now);
      if (document.getElementById('play').textContent === 'Pause') requestAnimationFrame(look);
      else resolve(times);
    };
    document.getElementById('restart').click();
    requestAnimationFrame(look);
  })`);
  const told = await page.locator('[data-strategy="await"] .count').innerText();
  if (told !== `${tasks} of ${tasks} delivered, 0 held back`) throw new Error(`The playground shows ${told}`);
  const gaps = frames.slice(1).map((time, index) => time - (frames[index] ?? time));
  const all = gaps.reduce((sum, gap) => sum + gap, 0);
  rows.push([
    String(tasks),
    ((1000 * gaps.length) / all).toFixed(1),
    `${Math.max(...gaps).toFixed(0)} ms`,
    `${gaps.filter((gap) => gap > 34).length} of ${gaps.length}`,
  ]);
  await page.close();
}
await browser.close();
server.close();
printTable('the playground, one whole run each', ['tasks', 'frames/s', 'longest', 'longer than 34 ms'], rows);
