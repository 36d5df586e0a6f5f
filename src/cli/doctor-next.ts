/** Next.js bundles the Azure SDK unless its configuration says otherwise. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, failed, ok } from './doctor-check.ts';
import type { InstalledPackage } from './doctor-packages.ts';

const CONFIGURATIONS = ['next.config.js', 'next.config.mjs', 'next.config.ts', 'next.config.mts'];
const INSTRUMENTATIONS = ['', 'src/'].flatMap((folder) =>
  ['js', 'mjs', 'ts'].map((ending) => `${folder}instrumentation.${ending}`),
);

/** None in an app without Next.js. */
export function nextChecks(packages: readonly InstalledPackage[], folder: string): Check[] {
  if (!packages.some(({ name }) => name === 'next')) return [];
  const configuration = existing(folder, CONFIGURATIONS);
  const instrumentation = existing(folder, INSTRUMENTATIONS);
  return [
    mentions(folder, configuration, /withAcsOtel|serverExternalPackages/)
      ? ok('next-config', `${configuration} keeps the Azure SDK out of the bundle`)
      : failed(
          'next-config',
          `Next.js: ${configuration ?? 'no next.config'} lets Next.js bundle the Azure SDK, where acs-otel can't reach it`,
          "In next.config.mjs: import { withAcsOtel } from 'acs-otel/next'; export default withAcsOtel({ … }).",
        ),
    mentions(folder, instrumentation, /acs-otel/)
      ? ok('next-instrumentation', `${instrumentation} imports acs-otel`)
      : failed(
          'next-instrumentation',
          `Next.js: ${instrumentation ? `${instrumentation} does not import acs-otel` : 'there is no instrumentation.js'}, so nothing calls register() on the server`,
          "Call register() of acs-otel in the function register() of instrumentation.js; README, 'Next.js'.",
        ),
  ];
}

function existing(folder: string, files: readonly string[]): string | undefined {
  return files.find((file) => existsSync(join(folder, file)));
}

function mentions(folder: string, file: string | undefined, wanted: RegExp): boolean {
  try {
    return file !== undefined && wanted.test(readFileSync(join(folder, file), 'utf8'));
  } catch {
    return false; // unreadable
  }
}
