/** Addresses of an OTLP receiver. People often paste the address of one signal where the base address belongs. */

const PARTS = /^([^?#]*?)\/*(\/v1\/(?:traces|logs|metrics))?\/*([?#].*)?$/i;

/** The path of a signal at the end of a base address; undefined if there is none. */
export function signalPath(endpoint: string): string | undefined {
  return PARTS.exec(endpoint)?.[2];
}

/**
 * The address of each signal below the option `endpoint`.
 * @param warn Called if the option ends in the path of a signal, which is removed.
 */
export function otlpUrls(
  endpoint: string,
  warn: (message: string) => void,
): (signal: 'traces' | 'logs' | 'metrics') => string {
  const [, base = endpoint, path, query = ''] = PARTS.exec(endpoint) ?? [];
  if (path) warn(`option 'endpoint' must not end in ${path}, which acs-otel appends itself: remove it`);
  return (signal) => `${base}/v1/${signal}${query}`;
}
