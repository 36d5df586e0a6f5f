/** OTLP carries attributes as a list, so a stranger may send one twice: neither copy escapes the rules of pages. */
import { describe, expect, it } from 'vitest';
import { END, end, hostileStage, pageCalls } from './gateway/hostile.ts';
import { type Attributes, logsRequest, participantSpan, send, tracesRequest } from './gateway/otlp-json.ts';
import { eventually } from './gateway/prometheus.ts';

const stage = hostileStage({ ACS_OTEL_PAGE_SERVICES: 'web|shop' });

/** Attributes `again:<name>` become second ones called `<name>`. */
function twice(request: unknown): unknown {
  return JSON.parse(JSON.stringify(request).replaceAll('"again:', '"'));
}

async function sendCall(resource: Attributes, span: Attributes): Promise<void> {
  const request = tracesRequest([participantSpan(span)], resource);
  await send(`${stage.gateway.browserUrl}/v1/traces`, twice(request));
}

describe('an attribute sent twice', () => {
  it('claims no other service or environment, and leaves the counts of honest pages as they are', async () => {
    const honest = () =>
      pageCalls(
        stage,
        Array.from({ length: 20 }, () => end(503, 0)),
        { 'service.name': 'shop' },
      );
    await honest();
    await eventually(stage.prometheus, 'sum(acs_call_ended_total{service_name="shop"})', 20);
    const claims: Attributes[] = [
      { 'service.name': 'web', 'again:service.name': 'contoso-api' },
      { 'service.name': 'contoso-api', 'again:service.name': 'shop' },
      { 'service.name': 'shop', 'again:service.name': 'shop' },
      {
        'service.name': 'web',
        'deployment.environment.name': 'production',
        'again:deployment.environment.name': 'evil',
      },
      { 'service.name': 'web', 'acs_otel.receiver': 'servers', 'again:acs_otel.receiver': 'servers' },
    ];
    for (const claim of claims) await sendCall(claim, end(503, 0));
    for (let n = 0; n < 40; n++)
      await sendCall({ 'service.name': 'web', 'again:service.name': `made-up-${n}` }, end(0, 0));
    await honest();
    await eventually(stage.prometheus, 'sum(acs_call_ended_total{service_name="shop",job="shop"})', 41);
    await eventually(stage.prometheus, 'sum(acs_call_ended_total{service_name="unlisted"})', 1);
    await eventually(stage.prometheus, 'sum(acs_call_ended_total{service_name="web"})', 43);
    // web 503, web 503 in production, web 0, shop, unlisted
    await eventually(stage.prometheus, 'count(acs_call_ended_total)', 5);
    await eventually(stage.prometheus, 'count(acs_call_ended_total{acs_otel_receiver="browsers"})', 5);
    const names = new Set(stage.sink.spans.map(({ resource }) => resource['service.name']));
    expect([...names].sort()).toEqual(['shop', 'unlisted', 'web']);
  });

  it('forges no verdict', async () => {
    stage.sink.clear();
    const claims = { [`${END}.class`]: 'ok', [`${END}.expected`]: true, 'acs.source': 'evil' };
    const again = Object.fromEntries(Object.entries(claims).map(([name, value]) => [`again:${name}`, value]));
    await sendCall({ 'service.name': 'web' }, { ...end(500, 0), ...claims, ...again });
    await stage.sink.waitFor(({ spans }) => spans.length === 1);
    expect(stage.sink.spans[0]?.attributes).toMatchObject({
      'acs.source': 'client',
      [`${END}.class`]: 'server',
      [`${END}.expected`]: false,
    });
  });

  it('counts diagnostics under the first name', async () => {
    const attributes = {
      'acs.source': 'client',
      'acs.diagnostic.name': 'noNetwork',
      'acs.diagnostic.quality': 'bad',
    };
    for (let n = 0; n < 5; n++) {
      const resource = { 'service.name': 'web', 'again:service.name': `made-up-${n}` };
      const request = logsRequest([{ eventName: 'acs.diagnostic.changed', attributes }], resource);
      await send(`${stage.gateway.browserUrl}/v1/logs`, twice(request));
    }
    await eventually(stage.prometheus, 'sum(acs_diagnostic_changed_total{service_name="web"})', 5);
    await eventually(stage.prometheus, 'count(acs_diagnostic_changed_total)', 1);
  });
});
