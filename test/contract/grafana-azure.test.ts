/** Azure Monitor: Microsoft's parser checks KQL against the tables, the schema checks the ARM template. */
import { readFileSync } from 'node:fs';
import * as semconv from '@opentelemetry/semantic-conventions/incubating';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { ALERTS } from '../../grafana/src/alerts/table.ts';
import { ENCODED, GIVEN, MS_CV, TRACE_ID } from '../../grafana/src/azure/given-id.ts';
import { CALL_SOURCES, SERVICES } from '../../grafana/src/azure/variables.ts';
import * as names from '../../src/generated/names.ts';
import { attributes } from '../../src/schema/build/signals.ts';
import { repository } from '../backends/cache.ts';
import { allQueries, dashboards, type LogsQuery, type Panel, panelsOf } from '../grafana/dashboards.ts';
import { kqlErrors } from '../grafana/kusto.ts';
import {
  PASTED_CALL,
  PASTED_CALLS,
  PASTED_MS_CVS,
  PASTED_OTHERS,
  PASTED_USERS,
  RECORDED_MS_CV,
} from '../grafana/pasted-ids.ts';
import schema from '../grafana/scheduled-query-rules.schema.json' with { type: 'json' };

interface ArmRule {
  name: string;
  properties: {
    description: string;
    windowSize: string;
    criteria: { allOf: { query: string; dimensions: { name: string }[] }[] };
    actions: { customProperties: Record<string, string> };
  };
}
const template = JSON.parse(readFileSync(repository('grafana/azure/alerts.json'), 'utf8')) as {
  resources: ArmRule[];
};

/** Macros and variables of Grafana as its data source fills them in. */
function expanded(kql: string): string {
  return kql
    .replaceAll(/\$__contains\((\w+), \$\w+\)/g, '$1 in ("a", "b")')
    .replaceAll('$__interval', '60000ms')
    .replaceAll(/\$\{call:percentencode\}/g, '7ffea751-907c-494d-b7f9-b26677521a44')
    .replaceAll(/\$\w+/g, '.*');
}

const panels = allQueries('azure')
  .filter(({ target }) => target.azureLogAnalytics)
  .map(({ dashboard, panel, query }) => [`${dashboard}, ${panel}`, expanded(query)] as const);
const rules = template.resources.map(
  (rule) => [rule.name, rule.properties.criteria.allOf[0]!.query] as const,
);
const variables = [
  ['variable service', SERVICES],
  ['variable source', CALL_SOURCES],
  ['variable trace', expanded(TRACE_ID)],
] as const;
const queries = [...panels, ...rules, ...variables];

/** The fields that a panel reads from the result of its query. */
function fieldsOf({ transformations = [] }: Panel, { query, resultFormat }: LogsQuery): string[] {
  const shown = transformations.find(({ id }) => id === 'organize')?.options.renameByName;
  if (shown) return Object.keys(shown);
  // Grafana names a series by its label alone only if the value is called Value.
  const values = query.includes('p95 =') ? ['p50', 'p95'] : ['Value'];
  return resultFormat === 'time_series' ? ['TimeGenerated', 'Series', ...values] : [];
}
const shown = dashboards.flatMap((dashboard) =>
  panelsOf(dashboard).flatMap((panel) =>
    (panel.targets ?? []).flatMap(({ azureLogAnalytics }) =>
      azureLogAnalytics
        ? [
            [
              `${dashboard.title}, ${panel.title}`,
              expanded(azureLogAnalytics.query),
              fieldsOf(panel, azureLogAnalytics),
            ] as const,
          ]
        : [],
    ),
  ),
);

describe('KQL', () => {
  it.each(queries)('%s', (_, query) => {
    expect(kqlErrors(query)).toEqual([]);
  });

  it.each(shown.filter(([, , fields]) => fields.length > 0))(
    '%s: the query gives the fields that the panel shows',
    (_, query, fields) => {
      expect(kqlErrors(`${query}\n| project ${fields.join(', ')}`)).toEqual([]);
    },
  );

  it('nearly all panels show fields by name', () => {
    expect(shown.filter(([, , fields]) => fields.length > 0).length).toBeGreaterThan(40);
  });

  it.each([
    'AppEvents | where Nmae == "x"',
    'AppEvent | take 1',
    'AppEvents | summarise count()',
    'AppEvents | where ItemCount startswith 3 | extend a = nofunction(Name)',
    // Columns with personal data are unknown to the parser.
    'ACSCallSummaryUpdates | project Identifier',
  ])('the parser refuses %s', (wrong) => {
    expect(kqlErrors(wrong)).not.toEqual([]);
  });
});

describe('the pasted id', () => {
  /** As KQL evaluates it: RE2, whose syntax differs in these two. */
  const extracted = (pattern: string, pasted: string) => {
    const flags = pattern.startsWith('(?i)') ? 'isu' : 'su';
    const text = pattern.replace(/^\(\?[is]\)/, '').replaceAll('\\x{', '\\u{');
    return new RegExp(text, flags).exec(pasted)?.[1] ?? '';
  };
  const given = (pasted: string) => {
    const patterns = Object.values(GIVEN).map((pattern) => extracted(pattern, pasted));
    const raw = patterns.find((id) => id !== '') ?? '';
    return ENCODED.reduce((text, [code, one]) => text.replaceAll(new RegExp(code, 'gi'), one), raw);
  };

  it.each(PASTED_CALLS)('of a call, %s', (_, pasted) => {
    expect(given(pasted).replaceAll('-', '').toLowerCase()).toBe(PASTED_CALL.replaceAll('-', ''));
  });

  it.each(PASTED_OTHERS)('%s', (_, pasted, id) => {
    expect(given(pasted)).toBe(id);
  });

  it.each(PASTED_MS_CVS)('MS-CV, %s', (pasted) => {
    expect(extracted(MS_CV, given(pasted))).toBe('N3Xk2MpQ4EysGk+vUb/Fow');
    expect(extracted(MS_CV, PASTED_CALL)).toBe('');
    expect(RECORDED_MS_CV.startsWith(extracted(MS_CV, given(pasted)))).toBe(true);
  });

  it.each(PASTED_USERS)('%s: no id in it is that of a call', (pasted) => {
    expect(extracted(GIVEN.named, pasted)).toBe('');
    expect(extracted(GIVEN.user, pasted)).not.toBe('');
    expect(given(pasted)).toBe(extracted(GIVEN.user, pasted));
  });

  it('none', () => {
    expect([given(''), given('  ')]).toEqual(['', '']);
  });

  it('the query uses these expressions', () => {
    for (const pattern of Object.values(GIVEN))
      expect(TRACE_ID).toContain(`extract(@"${pattern.replaceAll('"', '""')}", 1, pasted)`);
  });
});

it('the trace comes from Application Insights, by the trace id that KQL computes', () => {
  const traces = allQueries('azure').filter(({ target }) => target.queryType === 'Azure Traces');
  expect(traces.map(({ panel, target }) => [panel, target.azureTraces])).toEqual([
    ['Trace', { operationId: '$trace', resources: ['$insights'], resultFormat: 'trace' }],
  ]);
});

/** An attribute's name in Azure; media figures match a placeholder of the schema. */
const known = new Set([
  ...attributes.map(({ id }) => id),
  ...Object.values(semconv),
  // Of trace context in formats other than OTLP.
  'trace_id',
]);
const isKnown = (name: string): boolean =>
  known.has(name) ||
  known.has(name.replaceAll('_', '.')) ||
  name === 'http_response_status_code' ||
  /^acs\.media\.\w+\.(?:mean|value)$/.test(name);

it('asks for attributes and events that the schema has', () => {
  const asked = queries.flatMap(([, query]) =>
    [...query.matchAll(/Properties\["([^"]+)"\]/g)].map(([, name]) => name ?? ''),
  );
  expect([...new Set(asked)].filter((name) => !isKnown(name))).toEqual([]);
  const events = new Set<unknown>(Object.values(names));
  const named = queries.flatMap(([, query]) =>
    [...query.matchAll(/"(acs(?:_otel)?\.[a-z_.]+)"/g)].map(([, name]) => name ?? ''),
  );
  expect(
    [...new Set(named)].filter((name) => !events.has(name) && !isKnown(name) && name !== 'acs.'),
  ).toEqual([]);
});

describe('the ARM template', () => {
  const validate = new Ajv({ strict: false }).compile(schema);

  it('is what its schema says', () => {
    validate(template);
    expect(validate.errors).toBeNull();
  });

  it('is refused with a window that Azure has not, or a misspelt field', () => {
    const wrong = structuredClone(template) as unknown as {
      resources: { properties: Record<string, unknown> }[];
    };
    wrong.resources[0]!.properties.windowSize = 'P3D';
    expect(validate(wrong)).toBe(false);
    const misspelt = structuredClone(template) as unknown as {
      resources: { properties: Record<string, unknown> }[];
    };
    misspelt.resources[0]!.properties.sevrity = 1;
    expect(validate(misspelt)).toBe(false);
  });

  it('has no window that is shorter than the time after which Azure resolves an alert', () => {
    const minutes = (text: string) => Number.parseInt(text, 10) * { m: 1, h: 60, d: 1440 }[text.slice(-1)]!;
    const windows = template.resources.flatMap(({ properties }) => [
      properties.windowSize.replace(/^PT?/, '').toLowerCase(),
      ...[...properties.criteria.allOf[0]!.query.matchAll(/ago\((\d+[mhd])\)/g)].map(([, one = '']) => one),
    ]);
    expect(windows.length).toBeGreaterThan(25);
    expect(windows.filter((window) => !(minutes(window) >= 15))).toEqual([]);
  });

  it('has every alert except those about the gateway, with links, and dimensions that its query gives', () => {
    const here = ALERTS.filter(({ metric }) => !/^(?:up$|otelcol_)/.test(metric));
    expect(here.length).toBeGreaterThan(15);
    expect(template.resources.length).toBe(here.length);
    for (const alert of here)
      expect(template.resources.some(({ name }) => name.startsWith(alert.name))).toBe(true);
    const paragraphs = panelsOf(dashboards.find(({ uid }) => uid === 'acs-runbook')!);
    for (const { name, properties } of template.resources) {
      const { query, dimensions } = properties.criteria.allOf[0]!;
      for (const one of dimensions) expect(kqlErrors(`${query}\n| project ${one.name}`)).toEqual([]);
      const { runbook_url: runbook = '', dashboard_url: dashboard } = properties.actions.customProperties;
      const [, id] = /\/d\/acs-runbook\?viewPanel=panel-(\d+)'/.exec(runbook) ?? [];
      expect(paragraphs.find((panel) => panel.id === Number(id))?.title).toBe(name.replace(/-\d.*/, ''));
      expect(dashboard).toMatch(/\/d\/acs-azure-[a-z-]+\?from=now-\w+&to=now'/);
    }
  });
});
