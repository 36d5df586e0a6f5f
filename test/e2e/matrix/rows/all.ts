import type { Row } from '../row.ts';
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

export const ROWS: readonly Row[] = [
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
