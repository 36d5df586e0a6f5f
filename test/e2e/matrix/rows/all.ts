import type { Row } from '../row.ts';
import { badInputRows } from './bad-input.ts';
import { bundledRows } from './bundled.ts';
import { fetchRows } from './fetch.ts';
import { loaderRows } from './loaders.ts';
import { nextRows } from './next.ts';
import { npmTreeRows } from './npm-trees.ts';
import { ownOpenTelemetryRows } from './own-opentelemetry.ts';
import { processEndRows } from './process-end.ts';
import { testRunnerRows } from './test-runners.ts';
import { twoInstallsRows } from './two-installs.ts';
import { typescriptRows } from './typescript.ts';

const GOOD: readonly Row[] = [
  ...bundledRows,
  ...nextRows,
  ...loaderRows,
  ...typescriptRows,
  ...testRunnerRows,
  ...ownOpenTelemetryRows,
  ...npmTreeRows,
  ...processEndRows,
  ...twoInstallsRows,
  ...fetchRows,
];

/** Takes minutes and covers nothing that Next.js 16 does not. */
const NOT_SPOILT = 'Next.js 15';

export const ROWS: readonly Row[] = [
  ...GOOD,
  ...badInputRows(
    GOOD.filter(({ house }) => house !== NOT_SPOILT),
    [
      ['bundled server', 'a wrong option'],
      ['loaders and runtimes', 'a dead endpoint'],
      ['two installs', 'without @opentelemetry/api'],
      ['fetch', "a connection string without Azure Monitor's exporter"],
    ],
  ),
];
