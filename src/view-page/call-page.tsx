/** One call: the verdict first, then the timeline, media, ids and the support request. */
import { useCallback } from 'preact/hooks';
import type { CallPage, PageRef } from '../view/api.ts';
import { Failure, Loading } from './answer.tsx';
import { CopyButton } from './copy-button.tsx';
import { duration, plural, shortened, spaced } from './format.ts';
import { Ids, Links } from './ids.tsx';
import { useLive } from './live.ts';
import { VerdictBox } from './outcome.tsx';
import { useAnswer } from './read.ts';
import { Support } from './support.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { useTitle } from './title.ts';
import { Time } from './utc.tsx';

/** @param id The key of the call in the store. */
export function CallPageView({ id }: { id: string }) {
  useTitle(`Call ${shortened(id)}`);
  const { data, error, reload } = useAnswer<CallPage>(`calls/${encodeURIComponent(id)}`);
  useLive(
    reload,
    useCallback((page: PageRef) => page.kind === 'call' && page.key === id, [id]),
  );
  if (error && !data) return <Failure error={error} reload={reload} />;
  if (!data) return <Loading />;
  return (
    <>
      <Head call={data} />
      <VerdictBox verdict={data.verdict} kind="call" />
      <Facts call={data} />
      <Links links={data.links} />
      <Timeline page={data} series={data.mediaSeries} />
      <Ids ids={data.ids} />
      <Support page={{ kind: 'call', key: id }} />
    </>
  );
}

function Head({ call: { callId, key } }: { call: CallPage }) {
  return (
    <div class="page-head">
      <h1>
        Call <code>{callId ?? key}</code>
      </h1>
      <CopyButton text={callId ?? key} what="call id" />
    </div>
  );
}

function Facts({ call }: { call: CallPage }) {
  const { type, directions, started, first, connected, ended, legs, services, apps, records, media } = call;
  // Resource logs state how long a call lasted, not when it connected.
  const isConnected = connected !== null || call.duration !== null;
  const facts: [string, preact.ComponentChildren][] = [
    ['Started', <Time key="time" at={started ?? first} exact />],
    ['Setup', isConnected ? duration(call.setup) : 'not connected'],
    ['Duration', isConnected || ended === null ? duration(call.duration) : 'not connected'],
    ['Kind', [type, ...directions].flatMap((word) => (word ? [spaced(word)] : [])).join(', ') || 'unknown'],
    ['Seen by', plural(legs, 'participant')],
    ['Media', media ?? 'no figures'],
    ['Service', services.map(spaced).join(', ') || 'unknown'],
    ['App', apps.join(', ') || 'unknown'],
    ['Records', plural(records, 'record')],
  ];
  return (
    <dl class="tiles">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
