/** What shapes and colours mean. */
import type { Lane } from '../../view/api.ts';
import { FAULTS } from '../fault.ts';
import { itemTone } from './layout.ts';
import { MarkSample } from './mark.tsx';

export function Legend({ lanes }: { lanes: Lane[] }) {
  const tones = new Set(lanes.flatMap((lane) => lane.items.map((item) => itemTone(item, lane))));
  const faults = Object.entries(FAULTS).filter(([origin]) => tones.has(`fault-${origin}`));
  return (
    <ul class="legend" aria-label="Legend">
      <li>
        <MarkSample severity="ok" /> success
      </li>
      <li>
        <MarkSample severity="info" /> information
      </li>
      <li>
        <MarkSample severity="warning" /> warning
      </li>
      <li>
        <MarkSample severity="error" /> error
      </li>
      {faults.length > 0 && <li>At fault:</li>}
      {faults.map(([origin, label]) => (
        <li key={origin} class={`fault-${origin}`}>
          <span class="swatch" aria-hidden="true" /> {label}
        </li>
      ))}
    </ul>
  );
}
