/** Ids in the paths of requests to ACS. */
import type { ResultIds } from '../../events/acs-event.ts';
import { parseUrl } from '../../events/url.ts';

const PATH_IDS: readonly [RegExp, keyof ResultIds][] = [
  [/^\/chat\/threads\/([^/]+)/i, 'chatThreadId'],
  [/^\/calling\/callConnections\/([^/:]+)/i, 'callConnectionId'],
  [/^\/calling\/recordings\/([^/:]+)/i, 'recordingId'],
  [/^\/emails\/operations\/([^/]+)/i, 'emailOperationId'],
  [/^\/rooms\/([^/:]+)/i, 'roomId'],
];

/** The id in the path, e.g. the thread of a chat message; personal ids are never read. */
export function idsInPath(url: string | URL): ResultIds {
  const path = parseUrl(url)?.pathname ?? '';
  for (const [pattern, name] of PATH_IDS) {
    const value = pattern.exec(path)?.[1];
    if (value) return { [name]: decoded(value) };
  }
  return {};
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
