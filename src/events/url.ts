/** The source that sees a URL parses it once. */

/** Undefined if `url` is not a URL. */
export function parseUrl(url: string | URL): URL | undefined {
  if (typeof url !== 'string') return url;
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
