/** The page of `acs-otel view`, built from this clone in memory: for the demo, pictures and tests. */
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import type { PageAssets } from '../../src/view/options.ts';
import { assetsOf } from '../../src/view/static-files.ts';

const root = join(import.meta.dirname, '../..');

export async function builtPage(): Promise<PageAssets> {
  const built = (await build({
    configFile: join(root, 'vite.config.ts'),
    root: join(root, 'src/view-page'),
    logLevel: 'error',
    build: { write: false },
  })) as Rolldown.RolldownOutput;
  return assetsOf(
    new Map(
      built.output.map((file) => [
        `/${file.fileName}`,
        Buffer.from(file.type === 'chunk' ? file.code : file.source),
      ]),
    ),
  );
}
