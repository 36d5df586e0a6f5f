/** Event Grid's requests over HTTP, answered by an app with the SDK that `register()` starts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliveryReport } from '../fakes/event-grid-sender.ts';
import { metricPoints } from '../fakes/metric-points.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { startWebhookApp, type WebhookApp } from '../fakes/webhook-app.ts';

let sink: OtlpSink;
let app: WebhookApp | undefined;

beforeEach(async () => {
  sink = await startOtlpSink();
});
afterEach(async () => {
  await app?.kill('SIGKILL');
  app = undefined;
  await sink.close();
});

const start = async (env: Record<string, string> = {}): Promise<WebhookApp> => {
  app = await startWebhookApp({
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    // Nothing is exported but by a flush.
    OTEL_BSP_SCHEDULE_DELAY: '600000',
    OTEL_BLRP_SCHEDULE_DELAY: '600000',
    OTEL_METRIC_EXPORT_INTERVAL: '600000',
    ...env,
  });
  return app;
};

const report = (n: number) => ({
  id: `event-${n}`,
  type: 'Microsoft.Communication.PlayCompleted',
  time: new Date().toISOString(),
  data: { callConnectionId: `event-${n}`, resultInformation: { code: 200, subCode: 0 } },
});
const reports = (count: number, from = 0) => Array.from({ length: count }, (_, n) => report(from + n));

const post = (events: object, init: RequestInit = {}) =>
  fetch(app?.url ?? '', {
    method: 'POST',
    body: JSON.stringify(events),
    headers: { 'content-type': 'application/json' },
    ...init,
  });
const ids = () => sink.logs.map(({ attributes }) => attributes['acs.call.connection_id']);

describe.each(['hono', 'node', 'express', 'fastify'])('on %s', (HOW) => {
  it('events have been exported when the answer comes', async () => {
    await start({ HOW });
    const response = await post(reports(3));
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(ids()).toEqual(['event-0', 'event-1', 'event-2']);
    expect(sink.metrics.map(({ name }) => name)).toContain('acs_otel.events.received');
    expect(app?.errors).toEqual([]);
  });

  it('answers both handshakes', async () => {
    await start({ HOW });
    const validation = {
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      data: { validationCode: 'c' },
    };
    const headers = { 'aeg-event-type': 'SubscriptionValidation', 'content-type': 'application/json' };
    expect(await (await post([validation], { headers })).json()).toEqual({ validationResponse: 'c' });
    const origin = { 'WebHook-Request-Origin': 'eventgrid.azure.net' };
    const consent = await fetch(app?.url ?? '', { method: 'OPTIONS', headers: origin });
    expect(consent.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
    expect(sink.logs).toEqual([]);
  });

  it('takes a batch of 5,000 events, which the queue could not hold', async () => {
    await start({ HOW });
    expect((await post(reports(5000))).status).toBe(200);
    expect(new Set(ids()).size).toBe(5000);
    expect(ids()).toHaveLength(5000);
  });

  it('takes 200 requests at the same time, with few exports', async () => {
    await start({ HOW });
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => (await post([report(n)])).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(new Set(ids()).size).toBe(200);
    expect(ids()).toHaveLength(200);
    expect(sink.requests.filter(({ path }) => path === '/v1/logs').length).toBeLessThan(100);
  });

  it('drops a body that is too large, and says so', async () => {
    await start({ HOW });
    expect((await post(['x'.repeat(2_000_000)])).status).toBe(200);
    expect((await post(reports(1))).status).toBe(200);
    expect(metricPoints(sink, 'acs_otel.events.dropped')).toEqual({
      'acs_otel.drop.reason=too_large acs_otel.signal=event': 1,
    });
  });
});

it('takes callbacks of Call Automation and events of Event Grid in one batch', async () => {
  await start();
  expect((await post([report(0), deliveryReport(1)])).status).toBe(200);
  expect(sink.logs.map(({ eventName }) => eventName).sort()).toEqual([
    'acs.call_automation.callback',
    'acs.sms.delivery_reported',
  ]);
  expect(sink.spans.map(({ name }) => name)).toEqual(['sms delivery']);
});

it('counts what it refuses', async () => {
  const WEBHOOK_OPTIONS = JSON.stringify({
    secret: { values: 'a-secret-of-sufficient-length', header: 'x-key' },
  });
  await start({ WEBHOOK_OPTIONS });
  expect((await post(reports(1))).status).toBe(401);
  expect((await post(reports(1), { headers: { 'x-key': 'a-secret-of-sufficient-length' } })).status).toBe(
    200,
  );
  expect(metricPoints(sink, 'acs_otel.events.dropped')).toEqual({
    'acs_otel.drop.reason=unauthorized acs_otel.signal=event': 1,
  });
  expect(app?.errors).toEqual([
    expect.stringContaining('refused a request with 401: it lacks a known secret'),
  ]);
});

describe('a backend', () => {
  it('that refuses: 503; redelivered events are recorded again with the same ids, and counted once', async () => {
    sink.options.failWith = 400;
    await start();
    const response = await post(reports(2));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
    sink.options.failWith = undefined;
    expect((await post(reports(2))).status).toBe(200);
    expect(ids()).toEqual(['event-0', 'event-1']);
    expect((await post(reports(2))).status).toBe(200);
    expect(ids()).toHaveLength(2);
    // Cumulative: the last export has the sum.
    const last = sink.metrics.filter(({ name }) => name === 'acs_otel.events.received').at(-1);
    expect(last?.points.map(({ value }) => value)).toContain(2);
  });

  it('that is slow is waited for', async () => {
    sink.options.delayMillis = 1500;
    await start();
    expect((await post(reports(2))).status).toBe(200);
    expect(ids()).toHaveLength(2);
  });

  it('that is not there: 503', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '1000' });
    expect((await post(reports(2))).status).toBe(503);
    expect(app?.errors).toEqual([expect.stringContaining('accepts no telemetry')]);
  });

  it('that takes spans and logs but no metrics is enough', async () => {
    await start({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${sink.url}/nowhere` });
    expect((await post(reports(2))).status).toBe(200);
    expect(ids()).toHaveLength(2);
    expect(sink.metrics).toEqual([]);
  });
});

describe.each([{ OTEL_SDK_DISABLED: 'true' }, { ACS_OTEL_ENABLED: 'false' }])('with %j', (off) => {
  it('events are acknowledged and not recorded; authentication and handshakes stay', async () => {
    const secret = 'a-secret-of-sufficient-length';
    const WEBHOOK_OPTIONS = JSON.stringify({ secret: { values: secret, header: 'x-key' } });
    await start({ ...off, WEBHOOK_OPTIONS });
    const headers = { 'x-key': secret };
    expect((await post(reports(1))).status).toBe(401);
    expect((await post(reports(1), { headers })).status).toBe(200);
    const validation = {
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      data: { validationCode: 'c' },
    };
    expect(await (await post([validation], { headers })).json()).toEqual({ validationResponse: 'c' });
    expect(sink.requests).toEqual([]);
    expect(app?.errors).toEqual([expect.stringContaining('401')]);
  });
});
