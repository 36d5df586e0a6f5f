/** Ctrl-C and its like. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Exit code of a shell after Ctrl-C. */
export const INTERRUPTED = 130;

/** Resolves at the first signal; a second one ends the process at once. */
export function interruption(): Promise<void> {
  return new Promise((resolve) => {
    let isFirst = true;
    const onSignal = () => {
      if (!isFirst) process.exit(INTERRUPTED);
      isFirst = false;
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
  });
}
