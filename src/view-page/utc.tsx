/** Times of the page: local, or UTC as Microsoft's logs have them. */
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { clock, exactTime } from './format.ts';

const KEY = 'acs-otel-utc';

const Utc = createContext({ isUtc: false, toggle: () => {} });

export function UtcProvider({ children }: { children: ComponentChildren }) {
  const [isUtc, setUtc] = useState(() => localStorage.getItem(KEY) === 'yes');
  const toggle = () => {
    localStorage.setItem(KEY, isUtc ? 'no' : 'yes');
    setUtc(!isUtc);
  };
  return <Utc.Provider value={{ isUtc, toggle }}>{children}</Utc.Provider>;
}

export const useUtc = () => useContext(Utc);

/** A time of day; its title has the date, milliseconds and UTC. */
export function Time({ at, exact = false }: { at: number | null; exact?: boolean }) {
  const { isUtc } = useUtc();
  if (at === null) return <span>–</span>;
  return (
    <time dateTime={isoOf(at)} title={exactTime(at, true)}>
      {exact ? exactTime(at, isUtc) : clock(at, isUtc)}
    </time>
  );
}

function isoOf(at: number): string {
  const date = new Date(at);
  return Number.isFinite(date.getTime()) ? date.toISOString() : '';
}
