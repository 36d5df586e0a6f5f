import { defineConfig, type UserConfig } from 'tsdown';

const shared: UserConfig = {
  format: 'esm',
  fixedExtension: false,
  // Stable names keep the packed file list and the .d.ts snapshot readable.
  hash: false,
  dts: true,
};

export default defineConfig([
  {
    ...shared,
    entry: {
      node: 'src/node.ts',
      register: 'src/register-node.ts',
      classify: 'src/classify.ts',
      'classify-texts': 'src/classify-texts.ts',
      cli: 'src/cli/main.ts',
    },
    platform: 'node',
    target: 'node22.15',
    outputOptions: { chunkFileNames: 'chunks/[name].js' },
    // The answer to require(): see src/cjs/too-old.cjs.
    copy: 'src/cjs/*.cjs',
    clean: true,
  },
  // Apart, so that a page does not get what is only shared with Node.
  {
    ...shared,
    entry: { browser: 'src/browser.ts' },
    platform: 'browser',
    target: 'es2022',
    clean: false,
    outputOptions: {
      chunkFileNames: ({ name }) => `chunks/${name.startsWith('browser-') ? '' : 'browser-'}[name].js`,
    },
  },
]);
