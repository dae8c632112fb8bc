// Makes `dist`: the library module by module for `import` and for `require`, and the command line as one file.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
for (const project of ['tsconfig.build.json', 'tsconfig.build.cjs.json']) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], { stdio: 'inherit' });
}
writeFileSync('dist/cjs/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`);

// One file, because loading a hundred small ones is most of what a short run would cost; CommonJS, because Node loads it
// faster; what is imported with `import()` is run only when it is needed.
const bin = 'dist/minimalist-async.cjs';
const { metafile } = await build({
  entryPoints: ['bin/minimalist-async.ts'],
  outfile: bin,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  alias: {
    // For Node, rxjs offers CommonJS only, from which nothing can be left out.
    rxjs: resolve('node_modules/rxjs/dist/esm/index.js'),
    'string-width': resolve('scripts/string-width.mjs'),
    'real-string-width': resolve('node_modules/string-width/index.js'),
  },
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  legalComments: 'none', // they stand in a file of their own, below
  metafile: true,
  logLevel: 'warning',
});
chmodSync(bin, 0o755);

// The licences of what the command line holds ask to be passed on with it.
const inside = Object.keys(metafile.inputs).flatMap(
  (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
);
const licences = [...new Set(inside)].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`;
});
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licences.join(`\n${'-'.repeat(80)}\n\n`));
