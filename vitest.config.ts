import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], extra = {}) => ({
  test: { name, include, environment: 'node', ...extra },
});

/** Thirty closed pages with exports in flight: they take minutes, and nothing may run beside them. */
const alone = 'test/browser/leaving.test.ts';

export default defineConfig({
  test: {
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/generated/**', 'src/schema/build/**'],
      reporter: ['text-summary', 'html'],
    },
    projects: [
      project('unit', ['test/unit/**/*.test.ts'], { testTimeout: 30_000 }),
      project('contract', ['test/contract/**/*.test.ts'], {
        testTimeout: 60_000,
        globalSetup: 'test/build-package.ts',
      }),
      // The real Azure SDKs against our fake service; needs npm packages only.
      project('sdk', ['test/sdk/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 60_000 }),
      // The real Calling SDK in Chromium; skipped loudly where no Chromium is found.
      project('browser', ['test/browser/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 120_000,
        fileParallelism: false,
        exclude: [alone],
      }),
      // Whatever installs packages, builds backends (which a hook may have to do) or runs for minutes.
      project('e2e', ['test/e2e/**/*.test.ts', alone], {
        testTimeout: 900_000,
        hookTimeout: 1_800_000,
        fileParallelism: false,
        globalSetup: 'test/build-package.ts',
      }),
    ],
  },
});
