// Bundles the benches against the built library and runs one: `node scripts/bench.mjs run|eager|cancel|cli|jobs|playground [words..]`.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const [name, ...words] = process.argv.slice(2);
rmSync('.tmp/bench', { recursive: true, force: true });
await build({
  entryPoints: ['run', 'measure', 'eager', 'cancel', 'cli', 'jobs', 'playground'].map((entry) => `bench/${entry}.ts`),
  outdir: '.tmp/bench',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external', // what is measured is what is published
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
});
process.exitCode =
  spawnSync(process.execPath, ['--expose-gc', `.tmp/bench/${name}.mjs`, ...words], { stdio: 'inherit' }).status ?? 1;
