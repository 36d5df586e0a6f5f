/** j and k, or the arrows once a row has the focus, go from row to row. */
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isTyping } from './search-box.tsx';

const STEPS: Readonly<Record<string, number>> = { j: 1, k: -1 };
const ARROWS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

export function useRowKeys(): RefObject<HTMLDivElement | null> {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const rows = [...(container.current?.querySelectorAll<HTMLAnchorElement>('a.row') ?? [])];
      const at = rows.indexOf(document.activeElement as HTMLAnchorElement);
      const step = STEPS[event.key] ?? (at >= 0 ? ARROWS[event.key] : undefined);
      if (step === undefined || rows.length === 0) return;
      event.preventDefault();
      rows[Math.min(Math.max(at < 0 ? 0 : at + step, 0), rows.length - 1)]?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return container;
}
