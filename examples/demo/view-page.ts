/** The page of `acs-otel view`, built from this clone while the Node app runs. */
import { join } from 'node:path';
import { build } from 'vite';
import type { PageAssets } from '../../src/view/options.ts';
import { pageAssets } from '../../src/view/static-files.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'node_modules/.cache/acs-otel/view-page');

export async function buildViewPage(): Promise<PageAssets> {
  await build({
    configFile: join(ROOT, 'vite.config.ts'),
    root: join(ROOT, 'src/view-page'),
    logLevel: 'error',
    build: { outDir: FOLDER },
  });
  return pageAssets(FOLDER);
}
