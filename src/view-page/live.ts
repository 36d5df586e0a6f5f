/** Server-sent events: what has changed, and the state of the process. */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { About, LiveChange, PageRef } from '../view/api.ts';
import { addressOf } from './read.ts';

export type Connection = 'connecting' | 'live' | 'lost';

/** Bursts reload a page at most this often. */
const RELOAD_MILLIS = 400;

type Listener = (change: LiveChange) => void;

const listeners = new Set<Listener>();
const EVERYTHING: LiveChange = { pages: [], more: true };

/** Opens the stream; the browser connects again by itself. */
export function listenLive(
  onAbout: (about: About) => void,
  onState: (state: Connection) => void,
): () => void {
  let wasLost = false;
  const source = new EventSource(addressOf('live'));
  source.addEventListener('about', (event) => onAbout(JSON.parse(event.data) as About));
  source.addEventListener('changed', (event) => publish(JSON.parse(event.data) as LiveChange));
  source.onopen = () => {
    onState('live');
    // Changes may have been missed.
    if (wasLost) publish(EVERYTHING);
    wasLost = false;
  };
  source.onerror = () => {
    wasLost = true;
    onState('lost');
  };
  return () => source.close();
}

function publish(change: LiveChange): void {
  for (const listener of listeners) listener(change);
}

/** Calls `reload` after changes that matter, the first at once. */
export function useLive(reload: () => void, matters: (page: PageRef) => boolean): void {
  // Before the answer that it keeps up to date can arrive.
  useLayoutEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isDue = false;
    const run = () => {
      isDue = false;
      timer = setTimeout(() => {
        timer = undefined;
        if (isDue) run();
      }, RELOAD_MILLIS);
      reload();
    };
    const listener: Listener = ({ pages, more }) => {
      if (!more && !pages.some(matters)) return;
      if (timer === undefined) run();
      else isDue = true;
    };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      clearTimeout(timer);
    };
  }, [reload, matters]);
}

/** The state of the process, and of the connection to it. */
export function useAbout(): { about: About | undefined; connection: Connection } {
  const [about, setAbout] = useState<About>();
  const [connection, setConnection] = useState<Connection>('connecting');
  useLayoutEffect(() => listenLive(setAbout, setConnection), []);
  return { about, connection };
}
