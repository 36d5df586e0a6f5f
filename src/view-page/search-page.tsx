/** What was found under an id: one hit leads straight to its page. */
import { useEffect } from 'preact/hooks';
import type { SearchAnswer } from '../view/api.ts';
import { Failure, Loading } from './answer.tsx';
import { Outcome } from './outcome.tsx';
import { useAnswer } from './read.ts';
import { go, pathOf } from './router.ts';
import { useTitle } from './title.ts';
import { Time } from './utc.tsx';

export function SearchPage({ text }: { text: string }) {
  useTitle('Search');
  const path = `search?q=${encodeURIComponent(text)}`;
  const answer = useAnswer<SearchAnswer>(path);
  const data = answer.path === path ? answer.data : undefined;
  const [only, ...others] = data?.hits ?? [];
  const target = only && others.length === 0 ? pathOf(only) : undefined;
  useEffect(() => {
    if (target !== undefined) go(target, { replace: true });
  }, [target]);
  if (answer.error) return <Failure error={answer.error} reload={answer.reload} />;
  if (!data || target !== undefined) return <Loading />;
  return (
    <section class="card">
      <h1>{data.hits.length === 0 ? 'Nothing found' : `${data.hits.length} pages have this id`}</h1>
      {data.looked.length > 0 && (
        <p class="muted">Looked for {data.looked.map((id) => [<code key={id}>{id}</code>, ' '])}</p>
      )}
      {data.advice !== null && <p>{data.advice}</p>}
      <ul class="hits">
        {data.hits.map((hit) => (
          <li key={`${hit.kind} ${hit.key}`}>
            <a href={pathOf(hit)}>{hit.title}</a> <Outcome verdict={hit.verdict} kind={hit.kind} />{' '}
            <span class="muted">
              {hit.idKind.replaceAll('_', ' ')} <code>{hit.id}</code>, last record <Time at={hit.last} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
