import type { Row } from '../row.ts';
import { bundledRows } from './bundled.ts';
import { loaderRows } from './loaders.ts';
import { npmTreeRows } from './npm-trees.ts';
import { ownOpenTelemetryRows } from './own-opentelemetry.ts';
import { processEndRows } from './process-end.ts';
import { typescriptRows } from './typescript.ts';

export const ROWS: readonly Row[] = [
  ...bundledRows,
  ...loaderRows,
  ...typescriptRows,
  ...ownOpenTelemetryRows,
  ...npmTreeRows,
  ...processEndRows,
];
