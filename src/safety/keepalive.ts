/**
 * Bytes of the page's keepalive requests in flight. A browser grants all scripts of a page 64 KiB together and rejects
 * what exceeds them. The `fetch` hook adds the requests of the app, our exporter its own.
 */
export const keepalive = { bytes: 0 };

/** Counts a request. @returns Releases its bytes; to be called once. */
export function holdKeepalive(bytes: number): () => void {
  keepalive.bytes += bytes;
  return () => {
    keepalive.bytes -= bytes;
  };
}
