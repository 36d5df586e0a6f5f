import { defineConfig } from 'vite';

/** The page of `acs-otel view`. Its Content-Security-Policy allows no inline script or style. */
export default defineConfig({
  root: 'src/view-page',
  base: '/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/view',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    license: { fileName: 'THIRD-PARTY-NOTICES.md' },
  },
});
