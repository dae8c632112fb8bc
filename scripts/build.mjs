// Makes `dist`: the library module by module for `import` and for `require`, and the command line as one file.
// One file, because loading a hundred small ones is most of what a short run would cost.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
for (const project of ['tsconfig.build.json', 'tsconfig.build.cjs.json']) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], { stdio: 'inherit' });
}
writeFileSync('dist/cjs/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`);

const bin = 'dist/minimalist-async.js';
await build({
  entryPoints: ['bin/minimalist-async.ts'],
  outfile: bin,
  bundle: true,
  minify: true,
  keepNames: true, // errors are told by their class's name
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  legalComments: 'none', // THIRD-PARTY-LICENSES names what is inside
  logLevel: 'warning',
});
chmodSync(bin, 0o755);
