/** URLs are parsed once, by the source that sees them, and handed on parsed. */

/** A parsed URL, or undefined where the text is none. */
export function parseUrl(url: string | URL): URL | undefined {
  if (typeof url !== 'string') return url;
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
