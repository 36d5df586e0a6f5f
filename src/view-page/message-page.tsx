/** One message: the verdict, the tries of the request, the delivery reports with their codes explained. */
import { useCallback } from 'preact/hooks';
import type { Attempt, DeliveryReport, MessagePage, PageRef } from '../view/api.ts';
import { Failure, Loading } from './answer.tsx';
import { CopyButton } from './copy-button.tsx';
import { hasReports, typeLabel } from './filters.tsx';
import { duration, plural, shortened, spaced } from './format.ts';
import { Ids, Links } from './ids.tsx';
import { useLive } from './live.ts';
import { isHttp, Outcome, VerdictBox } from './outcome.tsx';
import { useAnswer } from './read.ts';
import { pathOf } from './router.ts';
import { Support } from './support.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { useTitle } from './title.ts';
import { Time } from './utc.tsx';

/** @param id The key of the message in the store. */
export function MessagePageView({ id }: { id: string }) {
  useTitle(`Message ${shortened(id)}`);
  const { data, error, reload } = useAnswer<MessagePage>(`messages/${encodeURIComponent(id)}`);
  useLive(
    reload,
    useCallback((page: PageRef) => page.kind === 'message' && page.key === id, [id]),
  );
  if (error && !data) return <Failure error={error} reload={reload} />;
  if (!data) return <Loading />;
  return (
    <>
      <Head message={data} />
      <VerdictBox verdict={data.verdict} kind="message" />
      <Facts message={data} />
      <Links links={data.links} />
      <Attempts attempts={data.attempts} />
      {hasReports(data.type) && <Reports message={data} />}
      <Timeline page={data} series={[]} />
      <Ids ids={data.ids} />
      <Siblings siblings={data.siblings} />
      <Support page={{ kind: 'message', key: id }} />
    </>
  );
}

function Head({ message: { messageId, type, title } }: { message: MessagePage }) {
  return (
    <div class="page-head">
      <h1>
        {type === 'operation' ? title : typeLabel(type)} {messageId !== null && <code>{messageId}</code>}
      </h1>
      {messageId !== null && <CopyButton text={messageId} what="message id" />}
    </div>
  );
}

function Facts({ message }: { message: MessagePage }) {
  const { sent, first, delivered, tries, services, apps, records } = message;
  const time = sent !== null && delivered !== null ? duration((delivered - sent) / 1000) : 'no report yet';
  const facts: [string, preact.ComponentChildren][] = [
    ['Sent', <Time key="time" at={sent ?? first} exact />],
    ...(hasReports(message.type) ? ([['Delivery report after', time]] as [string, string][]) : []),
    ['Tries', String(tries)],
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

function Attempts({ attempts }: { attempts: Attempt[] }) {
  return (
    <section class="card" aria-labelledby="tries">
      <h2 id="tries">Tries of the request</h2>
      {attempts.length === 0 && (
        <p class="muted">
          No request was seen. Only the app that sends, with acs-otel in it, reports its requests.
        </p>
      )}
      <ol class="steps">
        {attempts.map(({ item, time, status, method, url, msCv, verdict, duration: seconds }) => (
          <li key={item} class={verdict ? `fault-${verdict.origin}` : 'state-ok'}>
            <span class="swatch" aria-hidden="true" />
            <div>
              <b>{status ?? 'no answer'}</b> <Time at={time} exact />{' '}
              <span class="muted">in {duration(seconds)}</span>
              <div class="wrap">
                {method} {url}
              </div>
              {verdict && <Explained verdict={verdict} />}
              {msCv !== null && (
                <div class="id">
                  MS-CV <code>{msCv}</code>
                  <CopyButton text={msCv} what="MS-CV" />
                </div>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

const SOURCES: Readonly<Record<DeliveryReport['source'], string>> = {
  event_grid: 'Event Grid',
  resource_log: 'resource log',
  api: 'the app',
  call_automation: 'Call Automation',
  client: 'the page',
  log: 'a log',
};

function Reports({ message: { deliveryReports, verdict } }: { message: MessagePage }) {
  return (
    <section class="card" aria-labelledby="reports">
      <h2 id="reports">Delivery reports</h2>
      {deliveryReports.length === 0 && (
        <p class="muted">
          {verdict.state === 'running'
            ? 'None yet. Reports come through Event Grid: pass its events to recordEventGridEvents.'
            : 'None.'}
        </p>
      )}
      <ol class="steps">
        {deliveryReports.map(({ item, time, verdict: report, source }) => (
          <li key={item}>
            <div>
              <Outcome verdict={report} kind="message" /> <code>{report.code}</code> <Time at={time} exact />{' '}
              <span class="muted">by {SOURCES[source]}</span>
              <Explained verdict={report} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Explained({ verdict: { meaning, action, state, link } }: { verdict: DeliveryReport['verdict'] }) {
  return (
    <p class="explained">
      {meaning} {state !== 'ok' && action}{' '}
      {isHttp(link) && (
        <a href={link} target="_blank" rel="noreferrer">
          Documentation
        </a>
      )}
    </p>
  );
}

function Siblings({ siblings }: { siblings: PageRef[] }) {
  if (siblings.length === 0) return null;
  return (
    <section class="card" aria-labelledby="siblings">
      <h2 id="siblings">Messages of the same send</h2>
      <ul>
        {siblings.map((page) => (
          <li key={page.key}>
            <a href={pathOf(page)}>
              <code>{page.key}</code>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
