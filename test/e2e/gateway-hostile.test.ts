/** Strangers at the port of pages, beside honest senders: counts stay exact, records arrive, labels stay few. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { END, end, hostileStage, pageCalls, sendBytes, serverCall } from './gateway/hostile.ts';
import { type Attributes, logsRequest, participantSpan, send, tracesRequest } from './gateway/otlp-json.ts';
import { eventually } from './gateway/prometheus.ts';

const pick = <T>(values: readonly T[]): T => values[Math.floor(Math.random() * values.length)] as T;

describe('without a list of page services', () => {
  const stage = hostileStage({ ACS_OTEL_PAGE_SERVICES: '' });

  it('a name is no label, and stays where it can be searched for', async () => {
    await pageCalls(stage, [end(503, 0)], { 'service.name': 'web' });
    await pageCalls(stage, [end(503, 0)], { 'service.name': 'shop', 'service.instance.id': 'i-1' });
    await eventually(
      stage.prometheus,
      'sum(acs_call_ended_total{service_name="pages",acs_end_reason_code="503"})',
      2,
    );
    await eventually(stage.prometheus, 'count(acs_call_ended_total)', 1);
    await stage.sink.waitFor(({ spans }) => spans.length === 2);
    expect(stage.sink.spans.map(({ resource }) => resource['acs.page.service']).sort()).toEqual([
      'shop',
      'web',
    ]);
    expect(
      stage.sink.spans.find(({ resource }) => resource['acs.page.service'] === 'shop')?.resource,
    ).toEqual({
      'service.name': 'pages',
      'acs.page.service': 'shop',
      'acs.page.instance': 'i-1',
      'acs_otel.receiver': 'browsers',
    });
  });
});

describe('with a list', () => {
  const stage = hostileStage({ ACS_OTEL_PAGE_SERVICES: 'web|web-shop' });

  it('2,000 made-up names, environments and namespaces beside an honest page: one series more', async () => {
    const honest = Array.from({ length: 50 }, () => end(503, 0));
    const madeUp = Array.from({ length: 40 }, (_, n) =>
      pageCalls(
        stage,
        Array.from({ length: 50 }, () => end(0, 0)),
        {
          'service.name': `x-${n}-${randomUUID()}`,
          'service.namespace': randomUUID(),
          'deployment.environment.name': randomUUID(),
          'k8s.pod.name': randomUUID(),
        },
      ),
    );
    await Promise.all([pageCalls(stage, honest, { 'service.name': 'web' }), ...madeUp]);
    await eventually(stage.prometheus, 'sum(acs_call_ended_total{service_name="web"})', 50);
    await eventually(stage.prometheus, 'sum(acs_call_ended_total{service_name="unlisted"})', 2000);
    expect((await stage.prometheus.query('count(acs_call_ended_total)'))[0]?.value).toBe(2);
  });

  it('the verdict is computed, whatever the page says of it', async () => {
    stage.sink.clear();
    const claim = (verdict: string, expected: boolean, category = 'success'): Attributes => {
      const [kind, origin] = verdict.split(' ');
      return {
        [`${END}.class`]: kind,
        [`${END}.origin`]: origin,
        [`${END}.expected`]: expected,
        [`${END}.category`]: category,
      };
    };
    const cases: [string, Attributes, string][] = [
      ['503 claimed to be fine', { ...end(503, 0), ...claim('ok peer', true) }, 'server acs false unexpected_client_error'],
      ['5xx that no table lists, claimed to be expected', { ...end(500, 424_242), ...claim('ok peer', true, 'expected_error') }, 'server acs false unexpected_server_error'],
      ['hang-up claimed to be a failure of the service', { ...end(0, 0, { 'acs.call.duration': 2 }), ...claim('server acs', false, 'unexpected_server_error') }, 'ok unknown true success'],
      ['a pair that no table lists has the category that was reported', { ...end(418, 424_242), ...claim('ok peer', true, 'expected_error') }, 'client unknown true expected_error'],
      ['a page that was left', { ...end(503, 0), ...claim('abandoned acs', false, 'unexpected_server_error') }, 'abandoned acs false unexpected_client_error'],
      ['given up before the answer', { ...end(0, 0), ...claim('cancelled unknown', true) }, 'cancelled unknown true success'],
      ['given up, but connected', { ...end(0, 0, { 'acs.call.duration': 2 }), ...claim('cancelled unknown', true) }, 'ok unknown true success'],
      ['cancelled by the caller', { ...end(487, 0, { 'acs.call.direction': 'incoming' }), ...claim('ok acs', false, 'expected_error') }, 'cancelled peer true success'],
      ['declined 503', { ...end(503, 0), ...claim('cancelled peer', true) }, 'server acs false unexpected_client_error'],
    ]; // biome-ignore format: a case per line
    const spans = cases.map(([name, attributes]) => participantSpan({ ...attributes, 'test.case': name }));
    const records = cases.map(([name, attributes]) => ({
      eventName: 'acs.call.ended',
      attributes: { 'acs.source': 'client', ...attributes, 'test.case': name },
    }));
    await send(`${stage.gateway.browserUrl}/v1/traces`, tracesRequest(spans));
    await send(`${stage.gateway.browserUrl}/v1/logs`, logsRequest(records));
    const total = 2 * cases.length;
    await stage.sink.waitFor((received) => received.spans.length + received.logs.length === total, 20_000);
    for (const { attributes } of [...stage.sink.spans, ...stage.sink.logs]) {
      const found = ['class', 'origin', 'expected', 'category'].map((name) => attributes[`${END}.${name}`]);
      const [name, sent, expected] = cases.find(([name]) => name === attributes['test.case']) ?? [];
      expect(`${name}: ${found.join(' ')}`).toBe(`${name}: ${expected}`);
      expect(attributes[`${END}.reported_category`], name).toBe(sent?.[`${END}.category`]);
    }
  });

  it('what is no UTF-8 is repaired, and what is long is cut: neither spoils a request to the backend or a scrape', async () => {
    stage.sink.clear();
    // One byte, then two each: an even limit cuts a character.
    const long = `x${'é'.repeat(100_000)}`;
    const attributes: Attributes = {
      ...end(503, 0),
      'acs.call.direction': 'join',
      'app.bad': 'BAD',
      'app.long': long,
    };
    const names = { 'service.name': 'web', 'service.version': 'BAD', 'app.BAD': long };
    const spans = [participantSpan(attributes), { name: 'BAD', attributes: { 'app.BAD': 1 } }];
    const events = [{ name: 'BAD', attributes: { 'app.bad': 'BAD' } }];
    const request = tracesRequest([...spans, { name: 'with event', events }, { name: long }], names);
    await sendBytes(`${stage.gateway.browserUrl}/v1/traces`, request);
    await sendBytes(
      `${stage.gateway.browserUrl}/v1/logs`,
      logsRequest([{ eventName: 'BAD', body: 'BAD', attributes }, { body: long }], names),
    );
    await stage.sink.waitFor((received) => received.spans.length === 4 && received.logs.length === 2, 20_000);
    const text = JSON.stringify([stage.sink.spans, stage.sink.logs], (_key, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(text).not.toMatch(/BAD|\uFFFD/);
    expect(stage.sink.spans.find(({ name }) => name === 'call join')?.attributes).toMatchObject({
      'app.bad': '???',
    });
    const lengths = [...text.matchAll(/xé+\??/g)].map(([found]) => Buffer.byteLength(found));
    expect(lengths).toEqual([4095, 256, 4095, 32_768]);
    await eventually(
      stage.prometheus,
      'sum(acs_call_ended_total{acs_call_direction="join",acs_end_reason_code="503"})',
      1,
    );
  });

  it('big records reach the backend in requests that it accepts, and those of others arrive', async () => {
    stage.sink.clear();
    const big = {
      body: 'b',
      attributes: Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`app.a${n}`, 'x'.repeat(4000)])),
    };
    const small = { body: 'small', attributes: { 'app.small': true } };
    const { browserUrl } = stage.gateway;
    const sent = Array.from({ length: 40 }, (_, n) =>
      send(`${browserUrl}/v1/logs`, logsRequest([n % 2 ? small : big])),
    );
    await Promise.all(sent);
    await stage.sink.waitFor(({ logs }) => logs.length === 40, 30_000);
    const sizes = stage.sink.requests.filter(({ path }) => path === '/v1/logs').map(({ bytes }) => bytes);
    expect(Math.max(...sizes)).toBeGreaterThan(400_000);
    expect(Math.max(...sizes)).toBeLessThan(4_000_000);
  });

  it('an end without any reason is no failure', async () => {
    await pageCalls(stage, [{ [`${END}.expected`]: false, 'acs.call.direction': 'join' }], {
      'service.name': 'web',
    });
    await eventually(
      stage.prometheus,
      'sum(acs_call_ended_total{acs_call_direction="join",acs_end_reason_expected="true"})',
      1,
    );
  });

  it('3,000 random ends use up neither the series of others nor those of the service', async () => {
    const words = ['ok', 'server', 'abandoned', 'cancelled', randomUUID()];
    const random = (): Attributes => ({
      ...end(Math.floor(Math.random() * 1000), Math.floor(Math.random() * 20_000)),
      'acs.source': pick(['client', 'resource_log']),
      'acs.call.direction': pick(['outgoing', 'incoming', 'join']),
      [`${END}.class`]: pick(words),
      [`${END}.origin`]: pick(words),
      [`${END}.expected`]: pick([true, false]),
      [`${END}.category`]: pick(['success', 'expected_error', 'unexpected_client_error', randomUUID()]),
    });
    const before =
      (
        await stage.prometheus.query(
          'sum(acs_call_ended_total{service_name="web",acs_end_reason_code="503"})',
        )
      )[0]?.value ?? 0;
    const hostile = Array.from({ length: 3000 }, random);
    const honest = Array.from({ length: 30 }, () => end(503, 0));
    const servers = Array.from({ length: 30 }, () => serverCall(stage, end(500, 0)));
    await Promise.all([
      pageCalls(stage, hostile, { 'service.name': 'made-up' }),
      pageCalls(stage, honest, { 'service.name': 'web' }),
      ...servers,
    ]);
    await eventually(
      stage.prometheus,
      'sum(acs_call_ended_total{service_name="web",acs_end_reason_code="503"})',
      before + 30,
    );
    await eventually(
      stage.prometheus,
      'sum(acs_call_ended_total{service_name="proxy",acs_end_reason_code="500"})',
      30,
    );
    await eventually(stage.prometheus, 'count(acs_call_ended_total{acs_otel_receiver="servers"})', 1);
    const codes = await stage.prometheus.query(
      'count by (acs_end_reason_code) (acs_call_ended_total{service_name="unlisted"})',
    );
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.length).toBeLessThanOrEqual(41);
    expect(await stage.prometheus.query('{otel_metric_overflow="true"}')).toEqual([]);
  });
});
