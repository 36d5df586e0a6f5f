import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    node: 'src/node.ts',
    register: 'src/register-node.ts',
    classify: 'src/classify.ts',
    'classify-texts': 'src/classify-texts.ts',
    cli: 'src/cli/main.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22.15',
  fixedExtension: false,
  // Stable names keep the packed file list and the .d.ts snapshot readable.
  hash: false,
  outputOptions: { chunkFileNames: 'chunks/[name].js' },
  // The answer to require(): see src/cjs/too-old.cjs.
  copy: 'src/cjs/*.cjs',
  dts: true,
  clean: true,
});
