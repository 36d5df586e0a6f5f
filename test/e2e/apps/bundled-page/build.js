/** `node build.js <bundler>`: bundles the page into `<bundler>/`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const [, , bundler] = process.argv;
const entry = resolve('main.js');

const BUNDLERS = {
  async vite() {
    const { build } = await import('vite');
    await build({ logLevel: 'error', build: { outDir: 'vite' } });
  },
  async rollup() {
    const { rollup } = await import('rollup');
    const { nodeResolve } = await import('@rollup/plugin-node-resolve');
    const bundle = await rollup({ input: entry, plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ dir: 'rollup', format: 'es' });
    page('<script type="module" src="/main.js"></script>');
  },
  async webpack() {
    const { default: webpack } = await import('webpack');
    const output = { path: resolve('webpack'), publicPath: '/' };
    const stats = await new Promise((done, fail) =>
      webpack({ mode: 'production', entry, output, performance: false }, (error, result) =>
        error ? fail(error) : done(result),
      ),
    );
    if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
    page('<script defer src="/main.js"></script>');
  },
  async esbuild() {
    const { build } = await import('esbuild');
    await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      splitting: true,
      format: 'esm',
      outdir: 'esbuild',
    });
    page('<script type="module" src="/main.js"></script>');
  },
};

/** The app's page, with the script that the bundler has written. */
function page(script) {
  const html = readFileSync('index.html', 'utf8').replace(/<script.*<\/script>/, script);
  writeFileSync(`${bundler}/index.html`, html);
}

await BUNDLERS[bundler]();
