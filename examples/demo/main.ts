/**
 * `npm run demo`: the main job without Docker or an Azure account. A small app on the real Azure SDKs and a page with the
 * real Calling SDK talk to fakes of the service; `acs-otel view` shows what acs-otel exports.
 */
import { INTERRUPTED, interruption } from './interruption.ts';
import { type Mode, modeOf } from './mode.ts';
import { NEXT, print } from './print.ts';
import { runDemo } from './run.ts';

const BAD_INPUT = 2;

/** @returns the exit code */
async function main(): Promise<number> {
  const interrupted = interruption();
  let mode: Mode;
  try {
    mode = modeOf(process.argv.slice(2), process.stdout.isTTY, process.env);
  } catch (error) {
    console.error(`${(error as Error).message}\nOptions: --print, --check, --require-browser.`);
    return BAD_INPUT;
  }
  if (mode.run === 'print') {
    print(await runDemo((text) => process.stdout.write(text)));
    console.log(NEXT);
    return 0;
  }
  // What only these modes need would delay the first trace of the other.
  const { playDemo } = await import('./play.ts');
  await using ends = new AsyncDisposableStack();
  const session = { interrupted, ends, interruptedCode: INTERRUPTED };
  return await Promise.race([interrupted.then(() => session.interruptedCode), playDemo(mode, session)]);
}

// A reader such as `head` has read enough.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
process.exit(await main());
