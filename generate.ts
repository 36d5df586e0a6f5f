/**
 * Writes every derived file: `npm run generate`. Most derive from `src/schema/`; dashboards, alerts and runbook also from
 * `grafana/src/`, the gateway's redaction from `collector-config/personal-data.ts`, and `src/generated/version.ts` from
 * `package.json`. With `--check` it writes nothing, lists the stale
 * files and exits with 1.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { eventGridYaml, eventHubsYaml } from './collector-config/build-event-hubs.ts';
import { gatewayYaml } from './collector-config/build-redaction.ts';
import { grafanaFiles } from './grafana/build.ts';
import { classificationFiles } from './src/schema/build/classification.ts';
import { mediaThresholdsFile } from './src/schema/build/media-thresholds.ts';
import { attributeNamesFile, namesFile } from './src/schema/build/names.ts';
import { optionsFile, readmeFile } from './src/schema/build/options.ts';
import { referenceFile } from './src/schema/build/reference.ts';
import { servicesFile } from './src/schema/build/services.ts';
import { supportRequestFile } from './src/schema/build/support-request.ts';
import { versionFile } from './src/schema/build/version.ts';

const root = import.meta.dirname;

/** Repo-relative path -> content of every generated file. */
export function generatedFiles(): Record<string, string> {
  return {
    ...classificationFiles(),
    ...grafanaFiles(),
    'collector-config/acs-otel.yaml': gatewayYaml(),
    'collector-config/event-grid.yaml': eventGridYaml(),
    'collector-config/event-hubs.yaml': eventHubsYaml(),
    'src/generated/media-thresholds.ts': mediaThresholdsFile(),
    'src/generated/attribute-names.ts': attributeNamesFile(),
    'src/generated/names.ts': namesFile(),
    'README.md': readmeFile(),
    'src/generated/options.ts': optionsFile(),
    'src/generated/services.ts': servicesFile(),
    'src/generated/support-request.ts': supportRequestFile(),
    'src/generated/version.ts': versionFile(),
    'src/schema/README.md': referenceFile(),
  };
}

/** Paths whose committed content differs from what the sources give now. */
export function staleFiles(): string[] {
  return Object.entries(generatedFiles())
    .filter(([path, content]) => read(path) !== content)
    .map(([path]) => path);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

function main(): void {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
  const stale = staleFiles();
  const files = generatedFiles();
  if (values.check) {
    for (const path of stale) console.error(`stale: ${path}`);
    if (stale.length > 0) console.error('Run `npm run generate` and commit the result.');
    process.exitCode = stale.length > 0 ? 1 : 0;
    return;
  }
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files[path] ?? '');
    console.log(`wrote ${path}`);
  }
  console.log(`${stale.length} of ${Object.keys(files).length} generated files changed`);
}

if (import.meta.main) main();
