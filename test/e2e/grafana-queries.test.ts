/** Every query of every panel and rule on the real Prometheus and Jaeger, with traffic through the real gateway. */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { rulesFile } from '../../grafana/src/alerts/rules.ts';
import { allQueries, dashboards, filled, type Panel, panelsOf, type Target } from '../grafana/dashboards.ts';
import {
  PASTED_CALL,
  PASTED_CALLS,
  PASTED_MS_CVS,
  PASTED_OTHERS,
  PASTED_USERS,
  RECORDED_MS_CV,
} from '../grafana/pasted-ids.ts';
import { RECORDING, recorded, shapeOf } from '../grafana/recording.ts';
import { derivedVariable } from './grafana/derived-variable.ts';
import { recordingOf } from './grafana/record.ts';
import { type System, startSystem } from './grafana/system.ts';
import { pageTraffic, resourceLog, serverTraffic } from './grafana/traffic.ts';

let system: System;
let callIds: string[] = [];
/** Alerts that fired during the test, by name. */
const fired = new Map<string, Alert>();

const RULES = rulesFile({ timeScale: 1 / 30 });

beforeAll(async () => {
  system = await startSystem({ rules: RULES });
  const ends = [
    { code: 0, subCode: 0, seconds: 12 },
    { code: 503, subCode: 0 },
    { code: 503, subCode: 560503 },
    { code: 410, subCode: 531004 },
    {},
  ];
  await resourceLog(system.gateway);
  const traffic = Promise.all([pageTraffic(system.gateway, ends, 18), serverTraffic(system.gateway)]);
  const over = traffic.then(() => sleep(3000));
  let watching = true;
  void over.finally(() => {
    watching = false;
  });
  for (; watching; await sleep(500))
    for (const alert of await firing()) fired.set(alert.labels.alertname!, alert);
  await over;
  [callIds] = await traffic;
});
afterAll(() => system?.stop());

/** The result of a query as numbers; polled, because data is still arriving. */
async function answer(promql: string): Promise<number[]> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const rows = await system.prometheus.query(promql);
    const values = rows.map(({ value }) => value).filter((value) => !Number.isNaN(value));
    if (values.length > 0 || Date.now() > deadline) return values;
    await sleep(500);
  }
}

describe('PromQL of panels gives data', () => {
  it.each(
    allQueries('prometheus').map((placed) => [`${placed.dashboard}, ${placed.panel}`, placed.query] as const),
  )('%s: %s', async (_, query) => {
    expect((await answer(filled(query))).length).toBeGreaterThan(0);
  });

  it('counts exactly what was sent, where Prometheus can', async () => {
    const ended = panelsOf(dashboards.find(({ uid }) => uid === 'acs-overview')!).find(
      ({ title }) => title === 'Ended',
    )!;
    expect(await answer(filled(ended.targets?.[0]?.expr ?? ''))).toEqual([callIds.length]);
    expect(await answer(filled(ended.targets?.[0]?.expr ?? '', { counting: 'offset 1ms' }))).toHaveLength(1);
  });

  const choices = dashboards.flatMap(({ title, templating }) =>
    templating.list.flatMap(({ name, query }) => {
      const [, selector, label] =
        /^label_values\((.*), (\w+)\)$/.exec((query as { query?: string })?.query ?? '') ?? [];
      return selector && label ? [[`${title}, ${name}`, selector, label] as const] : [];
    }),
  );
  it.each(choices)('%s has values to choose: %s', async (_, selector, label) => {
    const url = `${system.prometheus.url}/api/v1/label/${label}/values?${new URLSearchParams({ 'match[]': selector })}`;
    const { data } = (await (await fetch(url)).json()) as { data: string[] };
    expect(data.length).toBeGreaterThan(0);
  });

  it('and none of it on an empty system, where panels say so', async () => {
    // Of all services.
    const ofAll = ['Queues of the gateway', 'Alerts that fire', 'Calls of page services not on the list'];
    const queries = allQueries('prometheus').filter(({ panel }) => !ofAll.includes(panel));
    for (const { query } of queries)
      expect(await system.prometheus.query(filled(query, { service: 'nobody' })), query).toEqual([]);
  });
});

describe('PromQL of rules gives data', () => {
  const rules = (parse(RULES) as { groups: { rules: { alert?: string; record?: string; expr: string }[] }[] })
    .groups[0]!.rules;

  it.each(rules.flatMap(({ record, expr }) => (record ? [[record, expr] as const] : [])))(
    '%s',
    async (record, expr) => {
      expect((await answer(expr)).length).toBeGreaterThan(0);
      expect((await answer(record)).length).toBeGreaterThan(0);
    },
  );

  // Without thresholds, which mostly do not match; without offsets, which would take a week; each `or` separately.
  const conditions = rules.flatMap(({ alert, expr }) => {
    const unlimited = expr
      .replace(/ offset \w+/g, '')
      .replace(/ (>=|<|>|==) [\d.]+/g, '')
      .replaceAll(') unless ', ') and ');
    return alert ? unlimited.split('\nor ').map((branch) => [alert, branch] as const) : [];
  });
  it.each(conditions)('%s: %s', async (_, condition) => {
    expect((await answer(condition)).length).toBeGreaterThan(0);
  });

  it('the alerts whose conditions were met fired, with texts in which nothing is missing', () => {
    expect([...fired.keys()].sort()).toEqual(
      expect.arrayContaining([
        'AcsCall5xxRate',
        'AcsCallErrorBudgetBurn',
        'AcsCallMediaFailure',
        'AcsCallServerErrors',
        'AcsOtelDropping',
        'AcsSbcErrors',
      ]),
    );
    for (const { annotations } of fired.values()) {
      expect(JSON.stringify(annotations)).not.toMatch(/no value|error expanding|\{\{/);
      expect(annotations.dashboard_url).toMatch(/var-service=[\w-]+&var-environment=/);
    }
  });
});

interface Alert {
  state: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

async function firing(): Promise<Alert[]> {
  const response = await fetch(`${system.prometheus.url}/api/v1/alerts`);
  const { data } = (await response.json()) as { data: { alerts: Alert[] } };
  return data.alerts.filter(({ state }) => state === 'firing');
}

describe('a pasted call id', () => {
  const derive = (name: string, call: string) => derivedVariable(system.prometheus, name, call);

  it.each([
    ...PASTED_CALLS.map(([name, pasted]) => [name, pasted, inCaseOf(pasted)] as const),
    ['that is no GUID', 'call_1', 'call_1'] as const,
    ['of another kind', 'N3Xk2MpQ4EysGk+vUb/Fow.0', 'none'] as const,
    ['not yet', '', ''] as const,
  ])('%s', async (_, call, id) => {
    // Tempo takes what is not hexadecimal for TraceQL, so that becomes no trace's id.
    const plain = id.replaceAll('-', '');
    expect(await derive('trace', call)).toBe(/^[0-9a-f]*$/i.test(plain) ? plain : '0'.repeat(32));
    expect(await derive('call_id', call)).toBe(id);
  });

  /** The case of letters stays: labels are compared in either. */
  function inCaseOf(pasted: string): string {
    return pasted.includes(PASTED_CALL.toUpperCase()) ? PASTED_CALL.toUpperCase() : PASTED_CALL;
  }

  it.each(PASTED_OTHERS)('any other id, %s', async (_, pasted, given) => {
    expect(await derive('given', pasted)).toBe(given);
  });

  it('overrides the chosen service', async () => {
    expect([await derive('or_all', PASTED_CALL), await derive('or_all', ' ')]).toEqual(['|..*', '']);
  });

  it.each(PASTED_MS_CVS)('MS-CV, %s', async (pasted) => {
    const pattern = new RegExp(`^(?:${await derive('cv', pasted)})$`);
    expect(RECORDED_MS_CV).toMatch(pattern);
    expect(RECORDED_MS_CV.replace('N3X', 'N3Y')).not.toMatch(pattern);
  });

  it.each([PASTED_CALL, 'Outgoing_1', 'call_1'])('no MS-CV, %s', async (pasted) => {
    expect(await derive('cv', pasted)).toBe('none');
    expect(await derive('cv', '')).toBe('');
  });

  it.each(PASTED_USERS)('%s: says that it is not recorded, and finds no id in it', async (pasted) => {
    expect(await derive('given', pasted)).toBe('user ids and phone numbers are not recorded');
    expect(await derive('call_id', pasted)).toBe('none');
    expect(await derive('trace', pasted)).toBe('0'.repeat(32));
  });

  it('a message with its trace, as links pass both', async () => {
    const trace = 'df32789475823938bc3f5ae199850555';
    const sms = `Outgoing_1 trace_id=${trace}`;
    expect([await derive('trace', sms), await derive('given', sms)]).toEqual([trace, 'Outgoing_1']);
    const email = `${PASTED_CALL} trace_id=${trace}`;
    expect([await derive('trace', email), await derive('call_id', email)]).toEqual([trace, PASTED_CALL]);
  });

  it('leads to its trace in Jaeger, in whatever case', async () => {
    const id = callIds.at(-1)!;
    for (const pasted of [id, id.replaceAll('-', ''), id.toUpperCase()]) {
      const trace = await system.jaeger.trace(await derive('trace', pasted));
      expect(trace?.spans.map(({ operationName }) => operationName)).toEqual(['call outgoing']);
    }
  });
});

describe('Jaeger', () => {
  const targets = allQueries('jaeger').map(({ panel, target }) => [panel, target] as const);

  /** As Grafana's data source queries. */
  async function ask(target: Target, values: Record<string, string>): Promise<string[]> {
    if (!target.queryType)
      return [(await system.jaeger.trace(filled(target.query ?? '', values)))?.traceID ?? ''];
    const [, name = '', value = ''] = /^([\w.]+)="(.*)"$/.exec(filled(target.tags ?? '', values)) ?? [];
    const found = await system.jaeger.search(filled(target.service ?? '', values), { [name]: value });
    return found.map(({ traceID }) => traceID);
  }

  it.each(targets)('%s finds it', async (_, target) => {
    const call = callIds[0]!;
    const sent = system.loki.logs.find(({ eventName }) => eventName === 'acs.sms.sent')!;
    const mailed = system.loki.logs.find(({ eventName }) => eventName === 'acs.email.sent')!;
    const message = String(
      (target.tags?.includes('email') ? mailed : sent).attributes[
        target.tags?.includes('email') ? 'acs.email.operation_id' : 'acs.sms.message_id'
      ],
    );
    const app = target.tags?.includes('$given') ? 'acs-demo' : 'contoso-web';
    const found = await ask(target, { trace: call.replaceAll('-', ''), call_id: call, given: message, app });
    expect(found.filter(Boolean).length).toBeGreaterThan(0);
  });
});

describe('records for Loki', () => {
  const label = (name: string) => name.replaceAll('.', '_');
  /** Attributes as Loki stores them: structured metadata, which queries call labels. */
  const known = () =>
    new Set([
      'trace_id',
      ...system.loki.logs.flatMap(({ attributes, resource }) =>
        [...Object.keys(attributes), ...Object.keys(resource)].map(label),
      ),
    ]);

  it('carry every label that queries filter by', () => {
    const filters = allQueries('loki').flatMap(({ query }) =>
      [...query.matchAll(/(\w+)(?:=~|!=|=)"/g)].map(([, name]) => name ?? ''),
    );
    expect([...new Set(filters)].filter((name) => !known().has(name))).toEqual([]);
  });

  it('carry every label that tables show', () => {
    const columns = dashboards.flatMap((dashboard) =>
      panelsOf(dashboard)
        .filter(({ targets }) => targets?.some(({ datasource }) => datasource.type === 'loki'))
        .flatMap((panel) => columnsOf(panel).filter((name) => !(isMixed(panel) && OF_SPANS.test(name)))),
    );
    expect(columns.length).toBeGreaterThan(50);
    const made = allQueries('loki').flatMap(({ query }) => [...query.matchAll(/label_format (\w+)=/g)]);
    const labels = new Set(['Time', 'Line', ...known(), ...made.map(([, name]) => name)]);
    const isCount = (name: string) => /^Value #[AB]$/.test(name);
    expect([...new Set(columns)].filter((name) => !labels.has(name) && !isCount(name))).toEqual([]);
  });
});

it('answers and records have the shape of those that the dashboards are drawn with', async () => {
  const now = await recordingOf(system);
  if (process.env.RECORD_FRAMES) writeFileSync(RECORDING, `${JSON.stringify(now, null, 1)}\n`);
  expect(shapeOf(now)).toEqual(shapeOf(recorded()));
});

/** Columns from Tempo in tables that also query Loki. */
const OF_SPANS = /\.|^(?:time|name)$/;
const isMixed = ({ targets = [] }: Panel) =>
  new Set(targets.map(({ datasource }) => datasource.type)).size > 1;

const columnsOf = ({ transformations = [] }: Panel) =>
  Object.keys(transformations.find(({ id }) => id === 'organize')?.options.renameByName ?? {});
