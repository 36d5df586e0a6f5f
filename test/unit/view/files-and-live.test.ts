/** Files of OTLP/JSON, and the events that a page receives. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { logsRequest, participantSpan, tracesRequest } from '../../e2e/gateway/otlp-json.ts';
import { about, calls, post, sendLogs, stagedView } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'view-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const document = tracesRequest([
  participantSpan({ 'acs.call.id': CALL, 'acs.end_reason.code': 0, 'acs.end_reason.sub_code': 0 }),
]);

describe('FILE', () => {
  it("of the Collector's file exporter is shown, and nothing is taken by OTLP", async () => {
    const file = join(folder, 'otlp.jsonl');
    const span = participantSpan({
      'acs.call.id': CALL,
      'acs.end_reason.code': 0,
      'acs.end_reason.sub_code': 0,
    });
    const lines = [
      tracesRequest([span]),
      logsRequest([
        { eventName: 'acs.call.started', body: 'to +15550199001', attributes: { 'acs.call.id': CALL } },
      ]),
      'no json',
    ];
    writeFileSync(
      file,
      lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    );
    const view = await stagedView({ files: [file] });
    expect((await calls(view)).rows).toMatchObject([{ key: CALL, records: 2 }]);
    expect(await about(view)).toMatchObject({
      endpoint: null,
      files: [file],
      received: { spans: 1, logs: 1 },
    });
    expect(view.said).toEqual([expect.stringMatching(/: skipped lines that are not OTLP JSON: 1\.$/)]);
    expect((await post(view, '/v1/logs', '{}')).status).toBe(404);
  });

  it('without OTLP is refused with what was seen', async () => {
    const file = join(folder, 'other.txt');
    writeFileSync(file, 'name,value\n');
    await expect(stagedView({ files: [file] })).rejects.toThrow(
      /holds no OTLP JSON: it begins with "name,value"/,
    );
  });

  it.each([
    ['a list of numbers', 'to,text\n+15550199001,Hello'],
    ['one number', '+15550199001;Hello'],
    ['JSON', '{"to": "+15550199001", "mail": "anna.muster@contoso.com", "n": 1}'],
    ['a long line', `anna.muster@contoso.com called +1 555 019 9001 ${'x'.repeat(200)}`],
  ])('without OTLP does not quote personal data: %s', async (_, content) => {
    const file = join(folder, 'personal.txt');
    writeFileSync(file, content);
    const message = await stagedView({ files: [file] }).catch((error: Error) => error.message);
    expect(message).toMatch(/holds no OTLP JSON: it begins with "/);
    expect(message).not.toMatch(/555|anna|muster/);
  });

  it.each([
    ['indented', JSON.stringify(document, null, 2)],
    ['with a byte order mark', `\uFEFF${JSON.stringify(document, null, 2)}`],
    ['with Windows lines', JSON.stringify(document, null, 2).replaceAll('\n', '\r\n')],
    ['on one line, with a byte order mark', `\uFEFF${JSON.stringify(document)}`],
  ])('of one document that spans the file is shown: %s', async (_, content) => {
    const file = join(folder, 'pretty.json');
    writeFileSync(file, content);
    const view = await stagedView({ files: [file] });
    expect((await calls(view)).rows).toMatchObject([{ key: CALL, records: 1 }]);
    expect(view.said).toEqual([]);
  });

  it('that is one document of more than a line may have is refused', { timeout: 60_000 }, async () => {
    const file = join(folder, 'huge.json');
    const filler = Array.from({ length: 70 }, () => 'x'.repeat(1024 * 1024));
    writeFileSync(file, JSON.stringify({ filler, document }, null, 2));
    await expect(stagedView({ files: [file] })).rejects.toThrow(
      /holds no OTLP JSON.* it is longer than 64 MiB and begins with "\{"/,
    );
  });
});

/** Reads events until there are this many. */
async function events(url: string, count: number, act: () => Promise<unknown>): Promise<[string, unknown][]> {
  const abort = new AbortController();
  const answer = await fetch(`${url}/api/live`, { signal: abort.signal });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const found: [string, unknown][] = [];
  let text = '';
  const decoder = new TextDecoder();
  const reader = answer.body?.getReader();
  let acted = false;
  while (found.length < count) {
    text += decoder.decode((await reader?.read())?.value);
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const [, name = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
      found.push([name, JSON.parse(data)]);
    }
    if (!acted) await act();
    acted = true;
  }
  abort.abort();
  return found;
}

describe('live', () => {
  it('tells which pages changed, at once', async () => {
    const view = await stagedView();
    let sent = 0;
    const found = await events(view.url, 2, async () => {
      sent = performance.now();
      await sendLogs(view, [
        { eventName: 'acs.call.ended', attributes: { 'acs.call.id': CALL } },
        {
          eventName: 'acs.sms.sent',
          attributes: { 'acs.sms.message_id': 'Outgoing_1', 'acs.service': 'sms' },
        },
      ]);
    });
    // Without waiting for a batch or a poll; usually within milliseconds, but other work shares the machine.
    expect(performance.now() - sent).toBeLessThan(5000);
    expect(found[0]?.[0]).toBe('about');
    expect(found[1]).toEqual([
      'changed',
      {
        pages: [
          { kind: 'call', key: CALL },
          { kind: 'message', key: 'sms:Outgoing_1' },
        ],
        more: false,
      },
    ]);
  });

  it('joins bursts, and says when there are more pages than it names', async () => {
    const view = await stagedView();
    const found = await events(view.url, 2, () =>
      sendLogs(
        view,
        Array.from({ length: 60 }, (_, n) => ({
          eventName: 'acs.call.started',
          attributes: { 'acs.call.id': `call-${n}` },
        })),
      ),
    );
    expect(found[1]?.[1]).toMatchObject({ more: true, pages: { length: 50 } });
  });
});
