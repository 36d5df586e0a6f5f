/** Ticks: the time since the first record. */
import { offset } from '../format.ts';
import { positionOf, type Span, ticksOf } from './span.ts';

export const AXIS_HEIGHT = 24;

interface AxisProps {
  span: Span;
  zero: number;
  width: number;
  height: number;
}

export function Axis({ span, zero, width, height }: AxisProps) {
  return (
    <g class="axis">
      {ticksOf(span, zero, width).map((time) => {
        const x = Math.round(positionOf(time, span, width)) + 0.5;
        const anchor = x < 24 ? 'start' : x > width - 32 ? 'end' : 'middle';
        return (
          <g key={time}>
            <line x1={x} x2={x} y1={AXIS_HEIGHT - 6} y2={height} />
            <text x={anchor === 'start' ? 0 : anchor === 'end' ? width : x} y={12} text-anchor={anchor}>
              {offset(time - zero)}
            </text>
          </g>
        );
      })}
    </g>
  );
}
