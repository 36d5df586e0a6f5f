/** Apps of `test/e2e/apps` for a browser: installed from their lock file, and bundled with our sources. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { SHARED_PACKAGES } from '../fakes/calling/bundle.ts';

const root = join(import.meta.dirname, '../..');

export interface InstalledPages {
  /** One script per page, in the order in which they were named. */
  scripts: string[];
  remove(): void;
}

/** Installs an app in the temporary folder of the machine and bundles some of its pages. */
export async function installPages(name: string, pages: string[]): Promise<InstalledPages> {
  const folder = mkdtempSync(join(tmpdir(), `acs-otel-${name}-`));
  cpSync(join(root, 'test/e2e/apps', name), folder, { recursive: true });
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
  execFileSync('npm', ['ci', ...quiet], { cwd: folder, stdio: 'ignore' });
  const scripts: string[] = [];
  for (const page of pages) scripts.push(await bundle(folder, page));
  return { scripts, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function bundle(folder: string, name: string): Promise<string> {
  const file = join(folder, `${name}.bundle.js`);
  const api = join(folder, 'node_modules/@opentelemetry/api');
  const build = await rolldown({
    input: join(folder, `${name}.js`),
    platform: 'browser',
    cwd: folder,
    logLevel: 'silent',
    external: Object.keys(SHARED_PACKAGES),
    resolve: {
      alias: {
        'acs-otel': join(root, 'src/browser.ts'),
        agents: join(root, 'test/fakes/calling/agent-page.ts'),
        identity: join(root, 'test/fakes/calling/identity.ts'),
        // One for the whole page, as npm would install it.
        ...(existsSync(api) && { '@opentelemetry/api': api }),
      },
    },
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  });
  await build.write({ file, format: 'esm', codeSplitting: false });
  await build.close();
  return file;
}
