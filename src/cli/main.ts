#!/usr/bin/env node
/** `acs-otel`. What an old Node can't load is imported only after it was refused. */
import { tooOld } from '../safety/node-version.ts';

/** `styleText` of `node:util`; the tool needs no more, while `register()` does. */
const reason = tooOld([20, 12]);
if (reason) {
  process.stderr.write(`acs-otel ${reason}\n`);
  process.exitCode = 2;
} else {
  const { runCli } = await import('./commands.ts');
  await runCli();
}
