// The ES module builds of the same packages: see azure-copies.cjs.
import * as tracing from '@azure/core-tracing';
import * as logger from '@azure/logger';

export const copies = { '@azure/core-tracing': tracing, '@azure/logger': logger };
