#!/usr/bin/env node
/** `acs-otel`. Imports the rest only after the version check, because an old Node cannot load it. */
import { tooOld } from '../safety/node-version.ts';

/** `styleText` of `node:util` needs Node 20.12; only `register()` needs more. */
const reason = tooOld([20, 12]);
if (reason) {
  process.stderr.write(`acs-otel ${reason}\n`);
  process.exitCode = 2;
} else {
  const { runCli } = await import('./commands.ts');
  await runCli();
}
