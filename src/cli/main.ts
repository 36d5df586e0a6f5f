#!/usr/bin/env node
/** `acs-otel`. Imports the rest only after the version check, because an old Node cannot load it. */
import { tooOld } from '../safety/node-version.ts';

const API = '@opentelemetry/api';

/** A reader such as `head` may close the pipe early: that ends the tool, and is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** `styleText` of `node:util` needs Node 20.12; only `register()` needs more. */
const reason = tooOld([20, 12]);
if (reason) {
  process.stderr.write(`acs-otel ${reason}\n`);
  process.exitCode = 2;
} else {
  try {
    const { runCli } = await import('./commands.ts');
    await runCli();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(API)) throw error;
    process.stdout.write(`✗ ${API} is not installed\n    Run "npm install ${API}" in the app's folder.\n`);
    process.exitCode = 1;
  }
}
