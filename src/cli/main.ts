#!/usr/bin/env node
/** `acs-otel`. What an old Node can't load is imported only after it was refused. */
import { refusal } from '../node-version.ts';

const reason = refusal();
if (reason) {
  process.stderr.write(`acs-otel ${reason.split(';')[0]}\n`);
  process.exitCode = 2;
} else {
  await import('./commands.ts');
}
