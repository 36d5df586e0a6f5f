/** A script that ends by itself loses nothing. */

/**
 * Runs `flush` when the event loop is empty, and again only if more events were observed since: a flush is work, after
 * which Node emits `beforeExit` once more. Node emits it neither on a signal nor on `process.exit()`.
 * @param observed Number of events observed so far.
 * @returns Removes the listener.
 */
export function flushBeforeExit(flush: () => Promise<void>, observed: () => number): () => void {
  let flushed = 0;
  const listener = () => {
    if (observed() === flushed) return;
    flushed = observed();
    void flush();
  };
  process.on('beforeExit', listener);
  return () => process.off('beforeExit', listener);
}
