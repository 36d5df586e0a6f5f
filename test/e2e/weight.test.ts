/** What `npm install acs-otel @opentelemetry/api` costs, without the Azure exporter. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAzureIngestion } from '../fakes/azure-ingestion.ts';
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
    expect(namesOf(app.npm('query', ':invalid'))).toEqual([]);
  });

  it('has at most 12 packages, 8.5 MB and no install script', () => {
    const packages = (JSON.parse(app.npm('query', '*')) as Installed[]).filter(
      ({ location }) => location !== '',
    );
    expect(packages.map(({ name }) => name)).toContain('acs-otel');
    expect(packages.length).toBeLessThanOrEqual(12);
    expect(
      packages.filter(({ scripts }) => scripts?.preinstall ?? scripts?.install ?? scripts?.postinstall),
    ).toEqual([]);
    expect(bytes(join(app.path, 'node_modules'))).toBeLessThan(8_500_000);
  });

  it.each(['loaded.mjs', 'loaded.cjs'])('%s: register() loads at most 60 files', async (file) => {
    const { stdout, stderr } = await app.node([file]);
    expect(stderr).toBe('');
    expect(Number(stdout)).toBeGreaterThan(10);
    expect(Number(stdout)).toBeLessThanOrEqual(60);
  });
});

describe('Azure Monitor, whose exporter is an optional peer', () => {
  const apps: InstalledApp[] = [];
  const install = (...packages: string[]): InstalledApp => {
    const app = installApp('fresh', tarball, ['@opentelemetry/api@1.9.1', ...packages]);
    apps.push(app);
    return app;
  };
  afterAll(() => apps.forEach((app) => void app.remove()));

  it('without the exporter one line names the command that installs it', async () => {
    const run = await install().node(['azure.mjs'], {
      APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=00000000-0000-4000-8000-000000000000',
    });
    expect(run.stderr.trim()).toBe(
      '[acs-otel] Azure Monitor gets nothing, because its exporter could not be loaded; it is not installed: run "npm install @azure/monitor-opentelemetry-exporter@1.0.0-beta.47"',
    );
    expect(run.code).toBe(0);
  });

  it.each(['1.0.0-beta.32', '1.0.0-beta.47'])('with exporter %s data arrives', async (version) => {
    const app = install(`@azure/monitor-opentelemetry-exporter@${version}`);
    expect(app.complaints).not.toMatch(/ERESOLVE/);
    expect(namesOf(app.npm('query', ':invalid'))).toEqual([]);
    const azure = await startAzureIngestion({ tls: true });
    writeFileSync(join(app.path, 'ca.pem'), azure.certificate ?? '');
    const run = await app.node(['azure.mjs'], {
      APPLICATIONINSIGHTS_CONNECTION_STRING: azure.connectionString,
      APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
      NODE_EXTRA_CA_CERTS: join(app.path, 'ca.pem'),
    });
    await azure.close();
    expect(run.code).toBe(0);
    expect(run.stderr).toBe('');
    expect(azure.envelopes.map(({ data }) => data.baseData.name)).toContain('work');
  });
});

function namesOf(found: string): string[] {
  return (JSON.parse(found) as Installed[]).map(({ name }) => name);
}

/** The sum of what the files hold; blocks on disk depend on the file system. */
function bytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
