/** All ids of a call or message, to copy. */
import type { Id, Link } from '../view/api.ts';
import { CopyButton } from './copy-button.tsx';
import { plural } from './format.ts';
import { isHttp } from './outcome.tsx';

/** More of one kind, such as the MS-CV of every request, are folded. */
const SHOWN = 4;

export function Ids({ ids }: { ids: Id[] }) {
  const groups = new Map<string, Id[]>();
  for (const id of ids) groups.set(id.label, [...(groups.get(id.label) ?? []), id]);
  const all = ids.map(({ label, value }) => `${label}: ${value}`).join('\n');
  return (
    <section class="card" aria-labelledby="ids">
      <div class="section-head">
        <h2 id="ids">Ids</h2>
        {ids.length > 0 && <CopyButton text={all} what="all ids" label="Copy all" />}
      </div>
      {ids.length === 0 && <p class="muted">No record states an id.</p>}
      <dl class="ids">
        {[...groups].map(([label, group]) => (
          <Group key={label} group={group} />
        ))}
      </dl>
    </section>
  );
}

function Group({ group }: { group: Id[] }) {
  const [first] = group;
  const more = group.slice(SHOWN);
  return (
    <>
      <dt>{first?.label}</dt>
      <dd>
        {group.slice(0, SHOWN).map((id) => (
          <OneId key={id.value} id={id} />
        ))}
        {more.length > 0 && (
          <details>
            <summary>{plural(more.length, 'more', 'more')}</summary>
            {more.map((id) => (
              <OneId key={id.value} id={id} />
            ))}
          </details>
        )}
      </dd>
    </>
  );
}

function OneId({ id: { label, value } }: { id: Id }) {
  return (
    <div class="id">
      <code>{value}</code>
      <CopyButton text={value} what={`${label} ${value.slice(0, 8)}`} />
    </div>
  );
}

/** Links to other tools, by the templates that `view` was started with. */
export function Links({ links }: { links: Link[] }) {
  const safe = links.filter(({ url }) => isHttp(url));
  if (safe.length === 0) return null;
  return (
    <p class="links">
      Open in{' '}
      {safe.map(({ label, url }) => (
        <a key={label} class="button" href={url} target="_blank" rel="noreferrer">
          {label}
        </a>
      ))}
    </p>
  );
}
