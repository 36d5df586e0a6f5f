/** How the demo runs. */
import { parseArgs } from 'node:util';

export interface Mode {
  /** `print`: the Node app's telemetry, then exit. `check`: every scenario once, then exit. `stay`: until Ctrl-C. */
  run: 'print' | 'check' | 'stay';
  /** Without Chromium the check fails instead of passing on the Node app alone. */
  requiresBrowser: boolean;
}

const OPTIONS = {
  print: { type: 'boolean' },
  check: { type: 'boolean' },
  'require-browser': { type: 'boolean' },
} as const;

/** @throws if an argument is unknown */
export function modeOf(args: string[], isTerminal: boolean, env: NodeJS.ProcessEnv): Mode {
  const { values } = parseArgs({ args, options: OPTIONS });
  const requiresBrowser = values['require-browser'] ?? false;
  if (values.print) return { run: 'print', requiresBrowser };
  const isCi = Boolean(env.CI) && env.CI !== 'false';
  const isCheck = values.check || requiresBrowser || isCi || !isTerminal;
  return { run: isCheck ? 'check' : 'stay', requiresBrowser };
}
