/** Names of telemetry in words. */

/** `networkReconnect`, `network_reconnect` -> `Network reconnect`. */
export function words(name: string): string {
  const text = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[._]/g, ' ')
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The first characters of an id, where the whole one is shown elsewhere. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
