/** Event Grid's requests over HTTP, answered by an app with an OpenTelemetry SDK of its own. */
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

const start = async (env: Record<string, string>): Promise<WebhookApp> => {
  app = await startWebhookApp(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_NODE_RESOURCE_DETECTORS: 'none',
      // Nothing is exported but by a flush.
      OTEL_BSP_SCHEDULE_DELAY: '600000',
      OTEL_BLRP_SCHEDULE_DELAY: '600000',
      OTEL_METRIC_EXPORT_INTERVAL: '600000',
      ...env,
    },
    'webhook-own-providers.ts',
  );
  return app;
};

/** An event that becomes a log record and no span. */
const callback = {
  id: 'event-0',
  type: 'Microsoft.Communication.PlayCompleted',
  time: new Date().toISOString(),
  data: { callConnectionId: 'leg-0', resultInformation: { code: 200, subCode: 0 } },
};
/** An event that becomes a log record and a span. */
const report = deliveryReport(1);

const post = async (...events: object[]): Promise<number> =>
  (await fetch(app?.url ?? '', { method: 'POST', body: JSON.stringify(events) })).status;
const eventNames = () => sink.logs.map(({ eventName }) => eventName).sort();
const spanNames = () => sink.spans.map(({ name }) => name);

const GLOBAL = 'global providers';
const GIVEN = 'providers passed to registerInstrumentations';
const COULD_NOT_FLUSH = (what: string) =>
  expect.stringMatching(
    new RegExp(
      `^\\[acs-otel\\] the webhook answers 503, because the app's OpenTelemetry SDK could not flush its ${what}. Check the endpoint`,
    ),
  );

describe.each([
  ['register', 'NodeSDK'],
  ['register', GLOBAL],
  ['AcsInstrumentation', 'NodeSDK'],
  ['AcsInstrumentation', GLOBAL],
  ['AcsInstrumentation', GIVEN],
])('%s with %s', (INSTALL, SDK) => {
  it('200: everything has left by the exporters of the app', async () => {
    await start({ INSTALL, SDK });
    expect(await post(callback, report)).toBe(200);
    expect(eventNames()).toEqual(['acs.call_automation.callback', 'acs.sms.delivery_reported']);
    expect(spanNames()).toEqual(['sms delivery']);
    expect(Object.values(metricPoints(sink, 'acs.sms.delivered'))).toEqual([1]);
    const resources = [...sink.logs, ...sink.spans, ...sink.metrics].map(({ resource }) => resource);
    expect(new Set(resources.map((one) => one['service.name']))).toEqual(new Set(['own']));
    expect(app?.errors).toEqual([]);
  });

  it('a backend that refuses spans: 503, one line; later recorded with the same ids and counted once', async () => {
    sink.options.failWith = 400;
    await start({ INSTALL, SDK });
    expect([await post(report), await post(report)]).toEqual([503, 503]);
    expect(app?.errors).toEqual([COULD_NOT_FLUSH('traces \\(Bad Request\\)')]);
    sink.options.failWith = undefined;
    expect(await post(report)).toBe(200);
    expect(await post(report)).toBe(200);
    expect([eventNames(), spanNames()]).toEqual([['acs.sms.delivery_reported'], ['sms delivery']]);
    // Cumulative: the last export has the sum.
    const last = sink.metrics.filter(({ name }) => name === 'acs.sms.delivered').at(-1);
    expect(last?.points.map(({ value }) => value)).toEqual([1]);
  });
});

it('a backend that is not there: 503, one line', async () => {
  await start({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '1000' });
  expect(await post(report)).toBe(503);
  expect(app?.errors).toEqual([COULD_NOT_FLUSH('traces \\(.*ECONNREFUSED.*\\)')]);
});

it("OpenTelemetry's batch processor reports no failed export of log records: 200, as documented", async () => {
  await start({ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${sink.url}/nowhere` });
  expect(await post(callback)).toBe(200);
  expect(eventNames()).toEqual([]);
});

it('a log processor whose forceFlush() rejects: 503, one line', async () => {
  await start({ SDK: GLOBAL, FLUSH: 'rejects' });
  expect(await post(callback)).toBe(503);
  expect(app?.errors).toEqual([COULD_NOT_FLUSH('logs \\(no disk\\)')]);
});

it('a forceFlush() that never settles: 503 within 30 seconds, one line', async () => {
  await start({ SDK: GLOBAL, FLUSH: 'hangs' });
  const began = performance.now();
  expect(await post(callback)).toBe(503);
  expect(performance.now() - began).toBeLessThan(30_000);
  await expect
    .poll(() => app?.errors)
    .toEqual([expect.stringContaining('the exporters have not flushed within 25000 ms')]);
});

it('providers without forceFlush() are not waited for: 200, and exported later', async () => {
  await start({
    SDK: GLOBAL,
    FLUSH: 'absent',
    OTEL_BSP_SCHEDULE_DELAY: '1000',
  });
  expect(await post(report)).toBe(200);
  expect(sink.logs).toEqual([]);
  await sink.waitFor(({ logs, spans }) => logs.length > 0 && spans.length > 0);
  expect([eventNames(), spanNames()]).toEqual([['acs.sms.delivery_reported'], ['sms delivery']]);
  expect(app?.errors).toEqual([]);
});

describe('an SDK without log records', () => {
  const NO_LOGS = { SDK: GLOBAL, SIGNALS: 'traces' };

  it('register() exports them itself', async () => {
    await start(NO_LOGS);
    expect(await post(report)).toBe(200);
    expect(sink.logs.map(({ resource }) => resource['service.name'])).toEqual(['not the own']);
    expect(sink.spans.map(({ resource }) => resource['service.name'])).toEqual(['own']);
    expect(app?.errors).toEqual([]);
  });

  it('AcsInstrumentation: spans are exported, 200, and one line says what is lost', async () => {
    await start({ ...NO_LOGS, INSTALL: 'AcsInstrumentation' });
    expect([await post(report), await post(callback)]).toEqual([200, 200]);
    expect([eventNames(), spanNames()]).toEqual([[], ['sms delivery']]);
    expect(app?.errors).toEqual([expect.stringMatching(/log records, which are lost, .* logger provider/)]);
  });

  it.each(['register', 'AcsInstrumentation'])(
    '%s: OTEL_LOGS_EXPORTER=none is obeyed in silence',
    async (INSTALL) => {
      await start({ INSTALL, OTEL_LOGS_EXPORTER: 'none' });
      expect(await post(report, callback)).toBe(200);
      expect([eventNames(), spanNames()]).toEqual([[], ['sms delivery']]);
      expect(app?.errors).toEqual([]);
    },
  );
});

it('AcsInstrumentation without any SDK: 503, because nothing would be left of the events; one line', async () => {
  await start({ INSTALL: 'AcsInstrumentation', SDK: 'nothing' });
  expect([await post(report), await post(callback)]).toEqual([503, 503]);
  expect(app?.errors).toEqual([expect.stringContaining('no OpenTelemetry SDK is registered')]);
});
