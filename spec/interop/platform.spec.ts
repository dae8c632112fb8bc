import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { launchChromium } from '../support/chromium.js';
import { root } from '../support/processes.js';

/** The adapters of docs/embedding.md, in a browser that has an Observable of its own. */
describe("the web platform's Observable", () => {
  const text = readFileSync(join(root, 'docs/embedding.md'), 'utf8');
  const code = [...text.matchAll(/^```js\n([^]*?)^```/gm)].map(([, block]) => block!).join('\n');

  it('is understood both ways by the adapters in the documentation', async () => {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: root },
      bundle: true,
      format: 'esm',
      write: false,
    });
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(String(error)));
      expect(await page.evaluate('typeof Observable')).toBe('function');
      await page.addScriptTag({ type: 'module', content: `${outputFiles[0]!.text}\nconsole.log('over');` });
      await page.waitForEvent('console', { predicate: (message) => message.text() === 'over' });
      expect(said).toEqual([...[...code.matchAll(/\/\/ => (.*)/g)].map(([, line]) => line), 'over']);
    } finally {
      await browser.close();
    }
  }, 60_000);
});
