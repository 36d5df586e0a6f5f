/** Numbers over all calls and messages of a period. */
import { useCallback, useMemo } from 'preact/hooks';
import type { Overview, Quantiles } from '../view/api.ts';
import { Failure, Loading } from './answer.tsx';
import { Bars } from './bars.tsx';
import { FAULTS, MESSAGE_STATES, STATES } from './fault.ts';
import { hasReports, typeLabel } from './filters.tsx';
import { duration, percent, plural, whole } from './format.ts';
import { useLive } from './live.ts';
import { Codes } from './overview-codes.tsx';
import { Retiring } from './overview-retiring.tsx';
import { useAnswer } from './read.ts';
import { go } from './router.ts';
import { useTitle } from './title.ts';

const PERIODS: readonly [name: string, label: string, minutes: number][] = [
  ['1h', 'Last hour', 60],
  ['24h', 'Last 24 hours', 24 * 60],
  ['7d', 'Last 7 days', 7 * 24 * 60],
];

const always = () => true;

export function OverviewPage({ query }: { query: URLSearchParams }) {
  useTitle('Overview');
  const period = query.get('period') ?? '';
  const since = useMemo(() => {
    const found = PERIODS.find(([name]) => name === period);
    return found ? Date.now() - found[2] * 60_000 : 0;
  }, [period]);
  const { data, error, reload } = useAnswer<Overview>(`overview?since=${since}`);
  useLive(reload, useCallback(always, []));
  if (error && !data) return <Failure error={error} reload={reload} />;
  if (!data) return <Loading />;
  return (
    <>
      <div class="list-head">
        <h1>Overview</h1>
        <label>
          <span class="hidden">Period</span>
          <select
            value={period}
            onChange={({ currentTarget: { value } }) => go(`/overview${value && `?period=${value}`}`)}
          >
            <option value="">Everything in the store</option>
            {PERIODS.map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Calls calls={data.calls} />
      <Messages messages={data.messages} />
      <Retiring overview={data} />
    </>
  );
}

function Calls({ calls }: { calls: Overview['calls'] }) {
  const faults = calls.byFault.map(({ name, count }) => ({
    label: FAULTS[name as keyof typeof FAULTS] ?? name,
    tone: `fault-${name}`,
    count,
    href: `/calls?state=failed&origin=${encodeURIComponent(name)}`,
  }));
  const states = calls.byState.map(({ name, count }) => ({
    label: STATES[name as keyof typeof STATES] ?? name,
    tone: name === 'failed' ? 'state-failed' : `state-${name}`,
    count,
    href: `/calls?state=${encodeURIComponent(name)}`,
  }));
  return (
    <section class="card" aria-labelledby="calls">
      <h2 id="calls">Calls</h2>
      <dl class="tiles">
        <Tile label="Calls" value={whole(calls.total)} note={`${whole(calls.running)} running`} />
        <Tile
          label="Success rate"
          value={percent(calls.successRate)}
          note={`${whole(calls.failed)} of ${plural(calls.ended, 'ended call')} failed`}
        />
        <QuantileTile label="Setup" figures={calls.setup} />
        <QuantileTile label="Duration" figures={calls.duration} />
      </dl>
      <div class="columns">
        <Bars title="Failed calls by whose fault" bars={faults} empty="No call failed." />
        <Bars title="All calls by outcome" bars={states} empty="No call yet." />
      </div>
      <Codes title="Why calls failed" codes={calls.byCode} />
    </section>
  );
}

function Messages({ messages }: { messages: Overview['messages'] }) {
  return (
    <section class="card" aria-labelledby="messages">
      <h2 id="messages">Messages</h2>
      {messages.byType.length === 0 && <p class="muted">No message yet.</p>}
      <div class="columns">
        {messages.byType.map(({ type, total, delivered, failed, waiting, deliveryRate }) => (
          <Bars
            key={type}
            title={`${typeLabel(type)}: ${whole(total)}${deliveryRate === null ? '' : `, ${percent(deliveryRate)} ${hasReports(type) ? 'delivered' : 'succeeded'}`}`}
            empty=""
            bars={[
              bar(hasReports(type) ? MESSAGE_STATES.ok : STATES.ok, 'ok', delivered, type),
              bar(STATES.failed, 'failed', failed, type),
              bar(MESSAGE_STATES.running, 'running', waiting, type),
            ]}
          />
        ))}
      </div>
      <Codes title="Why messages failed" codes={messages.byCode} />
    </section>
  );
}

const bar = (label: string, state: string, count: number, type: string) => ({
  label,
  tone: `state-${state}`,
  count,
  href: `/messages?type=${type}&state=${state}`,
});

function QuantileTile({ label, figures }: { label: string; figures: Quantiles | null }) {
  if (!figures) return <Tile label={label} value="–" note="no figures" />;
  const { p50, p95, max, count } = figures;
  return (
    <Tile
      label={`${label}, median`}
      value={duration(p50)}
      note={`95%: ${duration(p95)}, longest ${duration(max)}, of ${plural(count, 'call')}`}
    />
  );
}

function Tile({ label, value, note }: { label: string; value: string; note: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <b class="big">{value}</b>
        <small>{note}</small>
      </dd>
    </div>
  );
}
