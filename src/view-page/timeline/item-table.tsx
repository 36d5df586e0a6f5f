/** The timeline as text: every item in the order of time. */
import { useMemo, useState } from 'preact/hooks';
import type { Item, Lane } from '../../view/api.ts';
import { duration, offset, plural } from '../format.ts';
import { Scroll } from '../scroll.tsx';
import { Time } from '../utc.tsx';

const STEP = 200;

export function ItemTable({ lanes, zero }: { lanes: Lane[]; zero: number }) {
  const [isOpen, setOpen] = useState(false);
  const [shown, setShown] = useState(STEP);
  const count = lanes.reduce((sum, { items }) => sum + items.length, 0);
  const omitted = lanes.reduce((sum, lane) => sum + lane.omitted, 0);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Timeline as table ({plural(count, 'item')})</summary>
      {isOpen && <Table lanes={lanes} zero={zero} shown={shown} />}
      {isOpen && shown < count && (
        <button type="button" onClick={() => setShown(shown + STEP)}>
          Show more
        </button>
      )}
      {omitted > 0 && (
        <p class="muted">{plural(omitted, 'item')} beyond the limit of a lane are not listed.</p>
      )}
    </details>
  );
}

function Table({ lanes, zero, shown }: { lanes: Lane[]; zero: number; shown: number }) {
  const rows = useMemo(
    () =>
      lanes
        .flatMap((lane) => lane.items.map((item): [Item, Lane] => [item, lane]))
        .sort(([a], [b]) => a.start - b.start),
    [lanes],
  );
  return (
    <Scroll label="Timeline as table">
      <table class="items">
        <thead>
          <tr>
            <th scope="col">After</th>
            <th scope="col">Time</th>
            <th scope="col">Where</th>
            <th scope="col">What</th>
            <th scope="col">Severity</th>
            <th scope="col">Lasted</th>
            <th scope="col">Detail</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map(([item, lane]) => (
            <tr key={item.id}>
              <td>{offset(item.start - zero)}</td>
              <td>
                <Time at={item.start} exact />
              </td>
              <td>{lane.label}</td>
              <td>{item.label}</td>
              <td>{item.severity}</td>
              <td>{item.end === null ? '' : duration((item.end - item.start) / 1000)}</td>
              <td class="wrap">{item.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
