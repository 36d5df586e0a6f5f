/** The live lists of calls and of messages. */
import { useCallback, useMemo, useState } from 'preact/hooks';
import type {
  About,
  CallRow,
  CallList as Calls,
  MessageRow,
  MessageList as Messages,
  PageKind,
} from '../view/api.ts';
import { Failure, Loading } from './answer.tsx';
import { EmptyStore } from './empty-store.tsx';
import { apiQuery, Filters, typeLabel } from './filters.tsx';
import { duration, plural, shortened, spaced, whole } from './format.ts';
import { useLive } from './live.ts';
import { Outcome } from './outcome.tsx';
import { useAnswer } from './read.ts';
import { pathOf } from './router.ts';
import { useRowKeys } from './row-keys.ts';
import { useTitle } from './title.ts';
import { Time } from './utc.tsx';

const STEP = 100;
const MAX_ROWS = 500;

interface ListProps {
  query: URLSearchParams;
  about: About | undefined;
}

export function CallList({ query, about }: ListProps) {
  useTitle('Calls');
  const list = useList<Calls>('call', query);
  const rows = list.data?.rows.map((row) => <CallItem key={row.key} row={row} />);
  return <List kind="call" query={query} about={about} list={list} rows={rows} headings={CALL_HEADINGS} />;
}

export function MessageList({ query, about }: ListProps) {
  useTitle('Messages');
  const list = useList<Messages>('message', query);
  const rows = list.data?.rows.map((row) => <MessageItem key={row.key} row={row} />);
  return (
    <List kind="message" query={query} about={about} list={list} rows={rows} headings={MESSAGE_HEADINGS} />
  );
}

function useList<T>(kind: PageKind, query: URLSearchParams) {
  const [limit, setLimit] = useState(STEP);
  const text = query.toString();
  // A period counts back from when it was chosen: otherwise the list would reload endlessly.
  const asked = useMemo(() => apiQuery(new URLSearchParams(text), Date.now()), [text]);
  const answer = useAnswer<T>(`${kind}s?${asked}${asked && '&'}limit=${limit}`);
  const matters = useCallback((page: { kind: PageKind }) => page.kind === kind, [kind]);
  useLive(answer.reload, matters);
  return { ...answer, limit, more: () => setLimit((last) => Math.min(last + STEP, MAX_ROWS)) };
}

interface FrameProps extends ListProps {
  kind: PageKind;
  list: ReturnType<typeof useList<Calls | Messages>>;
  rows: preact.JSX.Element[] | undefined;
  headings: readonly string[];
}

function List({ kind, query, about, list, rows, headings }: FrameProps) {
  const { data, error, reload, limit, more } = list;
  const container = useRowKeys();
  if (error && !data) return <Failure error={error} reload={reload} />;
  if (!data || !rows) return <Loading />;
  const isBare = rows.length === 0 && query.size === 0;
  return (
    <>
      <div class="list-head">
        <h1>{kind === 'call' ? 'Calls' : 'Messages'}</h1>
        <span class="muted" role="status">
          {plural(data.total, kind)}
        </span>
        <span class="muted">latest record first</span>
      </div>
      {!isBare && <Filters kind={kind} query={query} values={data.values} />}
      {isBare && <EmptyStore kind={kind} about={about} />}
      {!isBare && rows.length === 0 && <p class="card">No {kind} matches these filters.</p>}
      {rows.length > 0 && (
        <div class={`rows ${kind}-rows`} ref={container}>
          <div class="row headings" aria-hidden="true">
            {headings.map((heading) => (
              <span key={heading}>{heading}</span>
            ))}
          </div>
          <ol aria-label={kind === 'call' ? 'Calls, latest record first' : 'Messages, latest record first'}>
            {rows}
          </ol>
        </div>
      )}
      {data.next !== null && limit < MAX_ROWS && (
        <button type="button" onClick={more}>
          Show more
        </button>
      )}
      {data.next !== null && limit >= MAX_ROWS && (
        <p class="muted">The newest {whole(MAX_ROWS)} are shown. Filter to see others.</p>
      )}
    </>
  );
}

const CALL_HEADINGS = ['Outcome', 'Call', 'Started', 'Duration', 'Setup', 'Service', 'Why'];

function CallItem({ row }: { row: CallRow }) {
  const { verdict, callId, key, type, directions, started, first, services, apps, media } = row;
  return (
    <li>
      <a class="row" href={pathOf({ kind: 'call', key })}>
        <Outcome verdict={verdict} kind="call" />
        <span class="subject">
          <code title={callId ?? key}>{shortened(callId ?? key)}</code>
          <small>
            {[type, ...directions]
              .filter(Boolean)
              .map((word) => spaced(word ?? ''))
              .join(', ')}
          </small>
        </span>
        <Time at={started ?? first} />
        <span class="number">
          <span class="phone">lasted </span>
          {duration(row.duration)}
        </span>
        <span class="number">
          <span class="phone">setup </span>
          {duration(row.setup)}
        </span>
        <Who services={services} apps={apps} />
        <span class="why">
          {verdict.state === 'failed' && <code>{verdict.code}</code>} {whyOf(row)}
          {media === 'poor' && <span class="tag">poor media</span>}
        </span>
      </a>
    </li>
  );
}

const MESSAGE_HEADINGS = ['Outcome', 'Message', 'Sent', 'Delivery', 'Tries', 'Service', 'Why'];

function MessageItem({ row }: { row: MessageRow }) {
  const { verdict, messageId, key, type, title, sent, first, delivered, tries, services, apps } = row;
  return (
    <li>
      <a class="row" href={pathOf({ kind: 'message', key })}>
        <Outcome verdict={verdict} kind="message" />
        <span class="subject">
          {type === 'operation' ? title : typeLabel(type)}{' '}
          {messageId !== null && <code title={messageId}>{shortened(messageId)}</code>}
        </span>
        <Time at={sent ?? first} />
        <span class="number">
          <span class="phone">delivered in </span>
          {sent !== null && delivered !== null ? duration((delivered - sent) / 1000) : '–'}
        </span>
        <span class="number">
          {tries > 0 ? tries : '–'}
          <span class="phone"> {tries === 1 ? 'try' : 'tries'}</span>
        </span>
        <Who services={services} apps={apps} />
        <span class="why">
          {verdict.state === 'failed' && <code>{verdict.code}</code>} {whyOf(row)}
        </span>
      </a>
    </li>
  );
}

function Who({ services, apps }: { services: string[]; apps: string[] }) {
  return (
    <span class="who">
      {services.map(spaced).join(', ')}
      <small>{apps.join(', ')}</small>
    </span>
  );
}

/** The reason in a few words. */
function whyOf({ verdict }: CallRow | MessageRow): string {
  const { state, meaning } = verdict;
  if (state === 'running' || state === 'unknown') return '';
  return meaning || (state === 'ok' ? '' : spaced(verdict.class));
}
