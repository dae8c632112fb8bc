// Bundles the page and serves it.
import { context } from 'esbuild';

const bundle = await context({
  entryPoints: ['src/main.jsx'],
  outfile: 'main.js',
  bundle: true,
  format: 'esm',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
});
const { port } = await bundle.serve({ servedir: '.', port: Number(process.env.PORT ?? 3000) });
console.log(`Listening on http://localhost:${port}`);
