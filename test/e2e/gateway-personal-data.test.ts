/** The gateway against the table that it shares with the redaction of the npm package. */
import { describe, expect, it } from 'vitest';
import { MUST_GO, marked } from '../fixtures/personal-data.ts';
import { MUST_STAY } from '../fixtures/personal-data-kept.ts';
import { logsRequest, send, tracesRequest } from './gateway/otlp-json.ts';
import { gatewayStage } from './gateway/stage.ts';

const stage = gatewayStage();
const going = MUST_GO.filter(({ only }) => only !== 'typescript').map(({ text }) => marked(text));
const staying = MUST_STAY.filter(({ only }) => only !== 'typescript').map(({ text }) => text);

const shown = (what: unknown) =>
  JSON.stringify(what, (_, value) => (typeof value === 'bigint' ? String(value) : value));

/** Rows of which something is still there, each with what came out. */
function leaks(of: (n: number) => unknown): string[] {
  return going.flatMap(({ text, gone }, n) => {
    const output = shown(of(n));
    return gone.some((part) => output.includes(part)) ? [`${text} => ${output}`] : [];
  });
}

describe('the table of personal data', () => {
  it('holds for bodies and attributes of records', async () => {
    stage.sink.clear();
    const logs = going.flatMap(({ text }) => [
      { body: text, attributes: { plain: text, between: `before ${text} behind`, list: [text] } },
      { body: { deep: [text] }, attributes: { map: { deep: text } } },
    ]);
    const kept = staying.map((text) => ({
      body: text,
      attributes: { plain: text, between: `before ${text} behind`, list: [text] },
    }));
    await send(`${stage.gateway.browserUrl}/v1/logs`, logsRequest([...logs, ...kept]));
    await stage.sink.waitFor(({ logs: received }) => received.length === logs.length + kept.length);
    const written = stage.sink.logs.map(({ body, attributes }) => ({ body, attributes }));
    expect(leaks((n) => written.slice(2 * n, 2 * n + 2))).toEqual([]);
    const lost = kept.filter(({ body, attributes }, n) => {
      const record = stage.sink.logs[logs.length + n];
      return shown([record?.body, record?.attributes]) !== shown([body, attributes]);
    });
    expect(lost.map(({ body }) => body)).toEqual([]);
  });

  it('leaves what stands around the number of a link', async () => {
    stage.sink.clear();
    const bodies = ['call tel:5550199 now', '(sms:555-0199).', 'tel:5550199\n  next line'];
    await send(`${stage.gateway.browserUrl}/v1/logs`, logsRequest(bodies.map((body) => ({ body }))));
    await stage.sink.waitFor(({ logs }) => logs.length === bodies.length);
    const left = stage.sink.logs.map(({ body }) => String(body).replace(/\*+/, '*'));
    expect(left).toEqual(['call * now', '(*).', '*\n  next line']);
  });

  it('holds for names, status messages and events of spans', async () => {
    stage.sink.clear();
    const span = (text: string) => ({
      name: `GET ${text}`,
      statusMessage: text,
      error: true,
      events: [{ name: `event ${text}`, attributes: { 'exception.message': text } }],
    });
    const spans = [...going.map(({ text }) => text), ...staying].map(span);
    await send(`${stage.gateway.browserUrl}/v1/traces`, tracesRequest(spans));
    await stage.sink.waitFor(({ spans: received }) => received.length === spans.length);
    const written = stage.sink.spans.map(({ name, status, events }) => [
      name,
      status,
      events.map((event) => [event.name, event.attributes]),
    ]);
    expect(leaks((n) => written[n])).toEqual([]);
    const lost = staying.filter((text, n) => stage.sink.spans[going.length + n]?.name !== `GET ${text}`);
    expect(lost).toEqual([]);
  });

  it('holds for names of attributes', async () => {
    stage.sink.clear();
    const token = 'eyJhbGciOiJIUzI.eyJzdWIiOiJhbm5hIn.c2lnbmF0dXJl';
    const names = [
      'Callee 415-555-2671 did not answer',
      'ring 020 7946 0958 now',
      'to 98765 43210',
      `got ${token} back`,
      'callerDisplayName',
      'caller.phone_number',
      'db.user_name',
      'smtp_passwd',
      'userCredentials',
    ];
    const kept = {
      'http.request.resend_count': 'a',
      'messaging.batch.message_count': 'b',
      'step 12 of 30': 'c',
    };
    const attributes = { ...Object.fromEntries(names.map((name) => [name, 'x'])), ...kept };
    await send(`${stage.gateway.browserUrl}/v1/logs`, logsRequest([{ body: 'x', attributes }]));
    await stage.sink.waitFor(({ logs }) => logs.length === 1);
    const written = stage.sink.logs[0]?.attributes ?? {};
    expect(written).toMatchObject(kept);
    expect(names.filter((name) => name in written)).toEqual([]);
  });
});
