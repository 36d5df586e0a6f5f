/** What `npm install acs-otel @opentelemetry/api` costs, without the Azure exporter. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InstalledApp, installApp, packTarball } from './installed-app.ts';

interface Installed {
  name: string;
  /** Where it lies; empty for the project itself. */
  location: string;
  scripts?: Record<string, string>;
}

let tarball: string;

beforeAll(() => {
  tarball = packTarball();
});

describe.each(['1.9.0', '1.10.0'])('a fresh project with API %s', (api) => {
  let app: InstalledApp;
  beforeAll(() => {
    app = installApp('fresh', tarball, [`@opentelemetry/api@${api}`]);
  });
  afterAll(() => app?.remove());

  it('npm has nothing to complain about', () => {
    expect(app.complaints).toBe('');
    expect(JSON.parse(app.npm('query', ':invalid'))).toEqual([]);
  });

  it('has at most 12 packages, 8 MB and no install script', () => {
    const packages = (JSON.parse(app.npm('query', '*')) as Installed[]).filter(
      ({ location }) => location !== '',
    );
    expect(packages.map(({ name }) => name)).toContain('acs-otel');
    expect(packages.length).toBeLessThanOrEqual(12);
    expect(
      packages.filter(({ scripts }) => scripts?.preinstall ?? scripts?.install ?? scripts?.postinstall),
    ).toEqual([]);
    expect(bytes(join(app.path, 'node_modules'))).toBeLessThan(8_000_000);
  });

  it.each(['loaded.mjs', 'loaded.cjs'])('%s: register() loads at most 60 files', async (file) => {
    const { stdout, stderr } = await app.node([file]);
    expect(stderr).toBe('');
    expect(Number(stdout)).toBeGreaterThan(10);
    expect(Number(stdout)).toBeLessThanOrEqual(60);
  });
});

/** The sum of what the files hold; blocks on disk depend on the file system. */
function bytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
