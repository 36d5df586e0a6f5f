import { defineConfig } from 'vitest/config';
import { EMITTED_NAMES_FOLDER } from './test/fakes/emitted-names.ts';
import { namesFolder } from './test/names/folders.ts';

const BUILD = 'test/build-package.ts';
const RECORD_NAMES = 'test/names/record.ts';

/** When a project runs: all explicit, because vitest puts projects without parallel files last unless they say so. */
const ORDER = { together: 1, oneByOne: 2, last: 3 };

const project = (name: string, include: string[], { order = ORDER.together, ...extra }: Extra = {}) => ({
  test: { name, include, environment: 'node', sequence: { groupOrder: order }, ...extra },
});

interface Extra {
  order?: number;
  globalSetup?: string[];
  [option: string]: unknown;
}

/**
 * Real processes, browsers and backends share the machine with whatever else runs there. In CI a second attempt decides;
 * the log marks it as `(retry x1)`.
 */
const RETRY = process.env.CI ? 1 : 0;

/** A project whose OTLP sinks record the names that reach them. */
const recording = (name: string, include: string[], { globalSetup = [], ...extra }: Extra) =>
  project(name, include, {
    env: { [EMITTED_NAMES_FOLDER]: namesFolder(name) },
    globalSetup: [RECORD_NAMES, ...globalSetup],
    retry: RETRY,
    ...extra,
  });

/** More than a hundred pages left with exports in flight: minutes of work that nothing else may disturb. */
const ALONE = 'test/browser/leaving*.test.ts';

export default defineConfig({
  test: {
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/generated/**', 'src/schema/build/**'],
      reporter: ['text-summary', 'html'],
      reportOnFailure: true,
    },
    projects: [
      project('unit', ['test/unit/**/*.test.ts'], { testTimeout: 30_000 }),
      project('contract', ['test/contract/**/*.test.ts'], { testTimeout: 60_000, globalSetup: [BUILD] }),
      // The real Azure SDKs against our fake service; needs npm packages only.
      recording('sdk', ['test/sdk/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 60_000 }),
      // The real Calling SDK in Chromium; skipped loudly where no Chromium is found.
      recording('browser', ['test/browser/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 120_000,
        order: ORDER.oneByOne,
        fileParallelism: false,
        exclude: [ALONE],
      }),
      // Compares what the sinks of the projects above recorded with the schema.
      project('names', ['test/names/app.test.ts'], { order: ORDER.last }),
      // Installs packages, builds backends (which a hook may have to do) or runs for minutes.
      recording('e2e', ['test/e2e/**/*.test.ts', ALONE], {
        testTimeout: 900_000,
        hookTimeout: 1_800_000,
        order: ORDER.oneByOne,
        fileParallelism: false,
        globalSetup: [BUILD],
      }),
      project('gateway-names', ['test/names/gateway.test.ts'], { order: ORDER.last }),
    ],
  },
});
