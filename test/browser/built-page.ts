/** The page of `acs-otel view`, built from this clone: for the demo, pictures and tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import type { PageAssets } from '../../src/view/options.ts';
import { pageAssets } from '../../src/view/static-files.ts';

const root = join(import.meta.dirname, '../..');

export async function builtPage(): Promise<PageAssets> {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-page-'));
  try {
    await build({
      configFile: join(root, 'vite.config.ts'),
      root: join(root, 'src/view-page'),
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true },
    });
    return pageAssets(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
