/** "Find calls" on recorded records of the real gateway: the filters, and an id that overrides them. */
import { describe, expect, it } from 'vitest';
import { askLoki } from '../e2e/drawn/logql.ts';
import { allQueries, dashboards, filled } from '../grafana/dashboards.ts';
import { type LokiRecord, recorded } from '../grafana/recording.ts';

const all = recorded().loki;
const [records] = allQueries('loki').filter(({ dashboard }) => dashboard === 'ACS find calls');
/** As the dashboard starts: the calls that failed. */
const START = { event: 'acs.call.ended', expected: 'false' };
const NO_ID = { trace: '', call_id: '', given: '', cv: '' };
const OTHER_ID = { service: 'another', or_all: '|..*', trace: '0'.repeat(32), call_id: 'none', cv: 'none' };

function found(values: Record<string, string>): LokiRecord[] {
  const query = filled(records?.query ?? '', { ...START, ...NO_ID, ...values });
  const answer = askLoki(query, all, { from: 0, to: Number.MAX_SAFE_INTEGER, step: 1 });
  return 'records' in answer ? answer.records : [];
}
const withLabel = (label: string) => all.find(({ labels }) => labels[label])?.labels[label] ?? '';

describe('find calls', () => {
  it('without an id: the records that match every filter', () => {
    const failed = all.filter(
      ({ labels: { event_name: event, acs_end_reason_expected: expected } }) =>
        event === 'acs.call.ended' && expected === 'false',
    );
    expect(failed.length).toBeGreaterThan(1);
    expect(found({})).toHaveLength(failed.length);
    expect(found({ service: 'another' })).toEqual([]);
    expect(found({ environment: 'elsewhere', resource: 'another' })).toEqual([]);
  });

  it.each([
    ['an SMS', 'acs_sms_message_id', 'given'],
    ['an email', 'acs_email_operation_id', 'call_id'],
    ['a chat thread', 'acs_chat_thread_id', 'given'],
    ['a server call', 'acs_call_server_id', 'given'],
    ['a request', 'acs_client_request_id', 'call_id'],
  ])('the id of %s finds its records, whatever the filters say', (_, label, variable) => {
    const id = withLabel(label);
    expect(id.length).toBeGreaterThan(5);
    const values = { ...OTHER_ID, given: id, [variable]: id, environment: 'elsewhere', code: '404' };
    const labels = found(values).map(({ labels: own }) => own[label]);
    expect(labels.length).toBeGreaterThan(0);
    expect(new Set(labels)).toEqual(new Set([id]));
  });

  it('an MS-CV finds its record, whatever number follows it', () => {
    const msCv = withLabel('acs_ms_cv');
    const cv = `${msCv.slice(0, -2).replaceAll('+', '.')}(?:[.].*)?`;
    const labels = found({ ...OTHER_ID, given: msCv, cv }).map(({ labels: own }) => own.acs_ms_cv);
    expect(new Set(labels)).toEqual(new Set([msCv]));
  });

  it('an id that no record carries finds nothing', () => {
    expect(found({ ...OTHER_ID, given: 'Outgoing_0' })).toEqual([]);
  });

  it('in Azure Monitor an id overrides the filters', () => {
    const [{ query } = { query: '' }] = allQueries('azure').filter(
      ({ dashboard, panel }) => dashboard === 'ACS find calls (Azure Monitor)' && panel === 'Records',
    );
    const [, condition = ''] = /\| where (\(given != "" and .*)\n/.exec(query) ?? [];
    expect(condition).toMatch(
      /^\(given != "" and \(Trace in .*\)\)\) or \(given == "" and Name == "\$event" and /,
    );
    // Nothing but this condition filters.
    expect(query.match(/\| where /g)).toHaveLength(1);
    const azure = dashboards.find(({ uid }) => uid === 'acs-azure-find-calls');
    expect(azure?.templating.list.find(({ name }) => name === 'call')?.type).toBe('textbox');
  });
});
