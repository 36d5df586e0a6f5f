/** The items that were selected in the timeline. */
import { useState } from 'preact/hooks';
import type { AttributeValue } from '../../view/api.ts';
import { CopyButton } from '../copy-button.tsx';
import { duration, offset, plural } from '../format.ts';
import { Time } from '../utc.tsx';
import type { Selection } from './keys.ts';

const MAX_SHOWN = 50;

interface DetailsProps {
  selection: Selection[];
  zero: number;
  onClose(): void;
}

export function ItemDetails({ selection, zero, onClose }: DetailsProps) {
  return (
    <div aria-live="polite">
      {selection.length > 0 && (
        <div class="details">
          <div class="section-head">
            <h3>
              {selection.length === 1 ? 'Selected' : `${plural(selection.length, 'item')} at this place`}
            </h3>
            <button type="button" class="small" onClick={onClose}>
              Close
            </button>
          </div>
          {selection.slice(0, MAX_SHOWN).map((one) => (
            <Details key={one.item.id} selection={one} zero={zero} isOpen={selection.length === 1} />
          ))}
          {selection.length > MAX_SHOWN && (
            <p class="muted">
              {plural(selection.length - MAX_SHOWN, 'more item')}: zoom in to tell them apart.
            </p>
          )}
        </div>
      )}
    </div>
  );
}

function Details({
  selection: { item, lane },
  zero,
  isOpen,
}: {
  selection: Selection;
  zero: number;
  isOpen: boolean;
}) {
  const [showsAll, setShowsAll] = useState(false);
  const { label, start, end, severity, detail, traceId, spanId, attributes } = item;
  const names = Object.keys(attributes);
  const isLong = end !== null;
  return (
    <div class={`detail sev-${severity}`}>
      <p>
        <b>{label}</b>{' '}
        <span class="muted">
          {lane.label}, {offset(start - zero)}
          {isLong && `, ${duration((end - start) / 1000)}`}, <Time at={start} exact />
        </span>
      </p>
      {detail !== null && <p class="wrap">{detail}</p>}
      {(isOpen || showsAll) && names.length > 0 ? (
        <dl class="attributes">
          {names.map((name) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{textOf(attributes[name])}</dd>
            </div>
          ))}
          {traceId !== null && <IdLine name="Trace id" value={traceId} />}
          {spanId !== null && <IdLine name="Span id" value={spanId} />}
        </dl>
      ) : (
        names.length > 0 && (
          <button type="button" class="small" onClick={() => setShowsAll(true)}>
            {plural(names.length, 'attribute')}
            <span class="hidden"> of {label}</span>
          </button>
        )
      )}
    </div>
  );
}

function IdLine({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} <CopyButton text={value} what={name} />
      </dd>
    </div>
  );
}

const textOf = (value: AttributeValue | undefined) =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);
