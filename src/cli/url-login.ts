/** Credentials in URLs that are given as options. */

/** User and password of a URL as the header `authorization`: `fetch` refuses them in the URL. */
export function withoutLogin(given: URL): { url: URL; login: string | undefined } {
  const url = new URL(given);
  const { username, password } = url;
  [url.username, url.password] = ['', ''];
  const login = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return { url, login: username || password ? `Basic ${login}` : undefined };
}

/** What is no valid URL encoding stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
