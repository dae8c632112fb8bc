// Makes `dist`: the library module by module for `import` and for `require`, and the command line as one file.
// One file, because loading a hundred small ones is most of what a short run would cost.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
for (const project of ['tsconfig.build.json', 'tsconfig.build.cjs.json']) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], { stdio: 'inherit' });
}
writeFileSync('dist/cjs/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`);

const bin = 'dist/minimalist-async.js';
const { metafile } = await build({
  entryPoints: ['bin/minimalist-async.ts'],
  outfile: bin,
  bundle: true,
  minify: true,
  keepNames: true, // errors are told by their class's name
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
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
