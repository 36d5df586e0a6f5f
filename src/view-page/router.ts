/** The address of the page: its paths are those of the read API. */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { PageRef } from '../view/api.ts';

export interface Route {
  /** Decoded parts of the path. */
  parts: string[];
  query: URLSearchParams;
}

const CHANGED = 'acs-otel:route';

export function pathOf({ kind, key }: PageRef): string {
  return `/${kind}s/${encodeURIComponent(key)}`;
}

export function go(path: string, { replace = false } = {}): void {
  if (path === location.pathname + location.search) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', path);
  dispatchEvent(new Event(CHANGED));
}

/** Re-renders on every change of the address. */
export function useRoute(): Route {
  const [route, setRoute] = useState(current);
  // An effect could miss the first change: answers may arrive before the first paint.
  useLayoutEffect(() => {
    const update = () => setRoute(current());
    const events = ['popstate', CHANGED];
    for (const event of events) addEventListener(event, update);
    return () => {
      for (const event of events) removeEventListener(event, update);
    };
  }, []);
  return route;
}

function current(): Route {
  const parts = location.pathname.split('/').filter((part) => part !== '');
  return { parts: parts.map(decoded), query: new URLSearchParams(location.search) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Follows links of the page without loading it again. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.('a');
  if (link?.origin !== location.origin || link.target !== '' || link.hasAttribute('download')) return;
  if (link.hash !== '' && link.pathname === location.pathname) return;
  event.preventDefault();
  go(link.pathname + link.search);
  scrollTo(0, 0);
}
