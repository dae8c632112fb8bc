// Makes the playground: one page that holds all that it needs. With `--serve`, serves it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

async function bundled(entry, loader) {
  const { outputFiles } = await build({
    entryPoints: [here(entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    logLevel: 'warning',
    ...loader,
  });
  return outputFiles[0].text;
}

/** What would end the element that it is put into. */
const inScript = (code) => code.replaceAll('</script', '<\\/script');

/** The page as one file, and its script by itself. */
export async function playground() {
  const [script, style] = await Promise.all([bundled('main.ts'), bundled('style.css')]);
  const page = readFileSync(here('index.html'), 'utf8')
    .replace('<link rel="stylesheet" href="style.css" />', () => `<style>${style}</style>`)
    .replace('<script type="module" src="main.js"></script>', () => `<script>${inScript(script)}</script>`);
  return { page, script };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { page } = await playground();
  if (process.argv.includes('--serve')) {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
    });
    server.on('error', ({ code, message }) => {
      process.stderr.write(`The playground can not be served: ${code ?? message}\n`);
      process.exitCode = 1;
    });
    server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
      process.stdout.write(`http://127.0.0.1:${server.address().port}/\n`);
    });
  } else {
    mkdirSync(here('dist'), { recursive: true });
    writeFileSync(here('dist/index.html'), page);
    process.stdout.write(`${here('dist/index.html')}\n`);
  }
}
