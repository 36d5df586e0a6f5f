/** Without a slash at its end. Undefined if keys that are fetched from there could be forged on the way. */
export function secureUrl(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname } = new URL(address);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback)
    ? address.replace(/\/+$/, '')
    : undefined;
}
