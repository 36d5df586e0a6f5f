/** Ids in the paths of requests to ACS. */
import type { ResultIds } from '../../events/acs-event.ts';

const PATH_IDS: readonly [RegExp, keyof ResultIds][] = [
  [/^\/chat\/threads\/([^/]+)/i, 'chatThreadId'],
  [/^\/calling\/callConnections\/([^/:]+)/i, 'callConnectionId'],
  [/^\/calling\/recordings\/([^/:]+)/i, 'recordingId'],
  [/^\/emails\/operations\/([^/]+)/i, 'emailOperationId'],
  [/^\/rooms\/([^/:]+)/i, 'roomId'],
];

/** The id in the path, e.g. the thread of a chat message; personal ids are never read. */
export function idsInPath({ pathname }: URL): ResultIds {
  for (const [pattern, name] of PATH_IDS) {
    const value = pattern.exec(pathname)?.[1];
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
