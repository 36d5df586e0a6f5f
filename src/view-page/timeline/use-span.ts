/** The period that is shown, changed by keys, wheel and pointer. */
import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { fullSpan, revealing, type Span, scrolled, zoomed } from './span.ts';

export interface ShownSpan {
  span: Span;
  isFull: boolean;
  zoom(factor: number, at?: number): void;
  scroll(share: number): void;
  fit(): void;
  reveal(time: number): void;
}

export function useSpan(from: number, to: number): ShownSpan {
  const full = useMemo(() => fullSpan({ from, to }), [from, to]);
  const [chosen, setChosen] = useState<Span>();
  const span = chosen ?? full;
  const change = (next: (span: Span) => Span) =>
    setChosen((last) => {
      const found = next(last ?? full);
      return found === full ? undefined : found;
    });
  return {
    span,
    isFull: chosen === undefined,
    zoom: (factor, at) => change((last) => zoomed(last, factor, at ?? (last.from + last.to) / 2, full)),
    scroll: (share) => change((last) => scrolled(last, share, full)),
    fit: () => setChosen(undefined),
    reveal: (time) => change((last) => revealing(last, time, full)),
  };
}

const WHEEL = 0.0035;

/** Ctrl and wheel, or a pinch, zoom; Shift and wheel, or a sideways wheel, scroll. The plain wheel scrolls the page. */
export function useWheel(element: RefObject<HTMLElement | null>, shown: ShownSpan): void {
  const current = useRef(shown);
  current.current = shown;
  useEffect(() => {
    const target = element.current;
    const onWheel = (event: WheelEvent) => {
      const { span, zoom, scroll } = current.current;
      const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
      const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const at = span.from + ((event.clientX - left) / width) * (span.to - span.from);
        zoom(Math.exp(-event.deltaY * WHEEL), at);
      } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        event.preventDefault();
        scroll(sideways / width);
      }
    };
    target?.addEventListener('wheel', onWheel, { passive: false });
    return () => target?.removeEventListener('wheel', onWheel);
  }, [element]);
}

const DRAG_PIXELS = 4;

/** Dragging scrolls. @returns handlers for the element, and whether a click belongs to a drag */
export function useDrag(scroll: (share: number) => void) {
  const drag = useRef<{ x: number; moved: boolean } | undefined>(undefined);
  const wasDragged = useRef(false);
  return {
    wasDragged: () => wasDragged.current,
    onPointerDown: (event: PointerEvent) => {
      wasDragged.current = false;
      if (event.button === 0) drag.current = { x: event.clientX, moved: false };
    },
    onPointerMove: (event: PointerEvent) => {
      const state = drag.current;
      const by = state ? state.x - event.clientX : 0;
      if (!state || event.buttons === 0 || (!state.moved && Math.abs(by) < DRAG_PIXELS)) return;
      const element = event.currentTarget as HTMLElement;
      element.setPointerCapture(event.pointerId);
      scroll(by / element.clientWidth);
      drag.current = { x: event.clientX, moved: true };
      wasDragged.current = true;
    },
    onPointerUp: () => {
      drag.current = undefined;
    },
  };
}
