/** A moment. The shape shows how severe it is; the colour, whose fault. */
import type { Severity } from '../../view/api.ts';

const SHAPES: Record<Severity, string> = {
  ok: 'M-5 0 A5 5 0 1 1 5 0 A5 5 0 1 1 -5 0Z',
  info: 'M-5 0 A5 5 0 1 1 5 0 A5 5 0 1 1 -5 0Z',
  warning: 'M0 -6 L6 5 L-6 5Z',
  error: 'M-6 -4 L-4 -6 L0 -2 L4 -6 L6 -4 L2 0 L6 4 L4 6 L0 2 L-4 6 L-6 4 L-2 0Z',
};

interface MarkProps {
  x: number;
  y: number;
  severity: Severity;
  tone: string;
  count: number;
  isChosen: boolean;
  title: string;
  onPick(): void;
}

export function Mark({ x, y, severity, tone, count, isChosen, title, onPick }: MarkProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the drawing is hidden from screen readers; keys and table stand for it.
    <g class={`mark ${tone} ${isChosen ? 'chosen' : ''}`} transform={`translate(${x} ${y})`} onClick={onPick}>
      <title>{title}</title>
      <rect class="target" x={-8} y={-10} width={16} height={20} />
      <path class="shape" d={SHAPES[severity]} />
      {count > 1 && (
        <text x={7} y={-2}>
          {count > 99 ? '99+' : count}
        </text>
      )}
    </g>
  );
}

/** A mark in a line of text. */
export function MarkSample({ severity }: { severity: Severity }) {
  return (
    <svg class="sample" width={14} height={14} viewBox="-7 -7 14 14" aria-hidden="true">
      <g class={`sev-${severity}`}>
        <path class="shape" d={SHAPES[severity]} />
      </g>
    </svg>
  );
}
