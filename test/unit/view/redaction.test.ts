/** Redaction on receipt, against the table that the package and the gateway share, in the bytes of the database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as names from '../../../src/generated/names.ts';
import { recordsOf } from '../../../src/view/record.ts';
import { Redactor } from '../../../src/view/redaction.ts';
import { startView } from '../../../src/view/server.ts';
import { logsRequest, tracesRequest } from '../../e2e/gateway/otlp-json.ts';
import { placesOf, requestOf } from '../../e2e/gateway/otlp-places.ts';
import { MUST_GO, marked } from '../../fixtures/personal-data.ts';
import { MUST_STAY } from '../../fixtures/personal-data-kept.ts';
import { about, post, stagedView } from './stage.ts';

const here = MUST_GO.filter(({ only }) => only !== 'gateway');
const going = here.map(({ text }) => marked(text));
const staying = MUST_STAY.filter(({ only }) => only !== 'gateway').map(({ text }) => text);
/** The first of each kind. */
const kinds = [...new Set(here.map(({ kind }) => kind))].map((kind) =>
  marked(here.find((row) => row.kind === kind)?.text ?? ''),
);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'view-redaction-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Random ids and times hold any digits. */
const RANDOM = /\b(?:[\da-f]{32}(?:-[\da-f]{16})?|[\da-f]{16}|1[78]\d{11}(?:\.\d+)?)\b/g;

/** Everything in the database after these requests, as text. */
async function stored(requests: [path: string, body: unknown][], keepPersonal = false): Promise<string> {
  const file = join(folder, 'view.db');
  const view = await startView({ port: 0, db: file, keepPersonal, say: () => {} });
  for (const [path, body] of requests)
    expect((await post(view, path, JSON.stringify(body))).status).toBe(200);
  await view.close();
  const db = new DatabaseSync(file);
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const rows = tables.flatMap(({ name }) => db.prepare(`SELECT * FROM ${name}`).all());
  db.close();
  expect(rows.length).toBeGreaterThan(requests.length);
  const values = rows.flatMap((row) => Object.values(row)).filter((value) => typeof value === 'string');
  return values.join('\n');
}

const everywhere = (texts: readonly string[]): [string, unknown][] => [
  [
    '/v1/logs',
    logsRequest(
      texts.flatMap((text) => [
        { body: text, attributes: { plain: text, between: `before ${text} behind`, list: [text] } },
        { body: { deep: [text] }, attributes: { map: { deep: text } } },
      ]),
    ),
  ],
  [
    '/v1/traces',
    tracesRequest(
      texts.map((text) => ({
        name: `GET ${text}`,
        statusMessage: text,
        error: true,
        attributes: { 'acs.call.id': text, 'acs.ms_cv': text, 'acs.service': text, 'url.full': text },
        events: [{ name: `event ${text}`, attributes: { 'exception.message': text } }],
      })),
    ),
  ],
];

/** Parts of a row that are left in what is stored of it. */
function leaks({ text, gone }: { text: string; gone: string[] }, requests: readonly unknown[]): string[] {
  const redactor = new Redactor();
  const records = requests.flatMap((request) => [...recordsOf(request, redactor, 0)]);
  const left = JSON.stringify(records).replace(RANDOM, '');
  const parts = gone.filter((part) => left.includes(part) || left.includes(inJson(part)));
  return parts.length > 0 ? [`${text} => ${parts}`] : [];
}
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

describe('the table of personal data', () => {
  it('of each text nothing is left that must go', () => {
    expect(
      going.flatMap((row) =>
        leaks(
          row,
          everywhere([row.text]).map(([, request]) => request),
        ),
      ),
    ).toEqual([]);
  });

  it('nor in the database, unless --keep-personal keeps it, which the page is told', async () => {
    const texts = going.map(({ text }) => text);
    const kept = (text: string) => texts.filter((one) => text.includes(inJson(one)));
    expect(kept(await stored(everywhere(texts)))).toEqual([]);
    rmSync(join(folder, 'view.db'));
    expect(kept(await stored(everywhere(texts), true))).toEqual(texts);
    expect((await about(await stagedView({ keepPersonal: true }))).keepsPersonal).toBe(true);
    expect((await about(await stagedView())).keepsPersonal).toBe(false);
  });

  it('what is no personal data stays', async () => {
    const bodies = staying.map((text) => ({ body: text, attributes: { 'acs.text': text } }));
    const bytes = await stored([['/v1/logs', logsRequest(bodies)]]);
    // Below "error", lines of the SDKs lose the ids of Teams meetings, as in the package.
    const lost = staying.filter((text) => !bytes.includes(inJson(`${text}"`).replace(/\\"$/, '"')));
    expect(lost).toEqual([]);
  });
});

describe('every place of OTLP that holds text', () => {
  it.each(['traces', 'logs'] as const)('in %s', (signal) => {
    const left = placesOf(signal).flatMap((place) =>
      kinds.flatMap((row) =>
        leaks(row, [requestOf(place, [row.text])]).map((leak) => `${place.name}: ${leak}`),
      ),
    );
    expect(left).toEqual([]);
  });
});

describe('attributes', () => {
  const redactor = new Redactor();

  it.each([
    'callerDisplayName',
    'caller.phone_number',
    'db.user_name',
    'smtp_passwd',
    'userCredentials',
    'enduser.id',
    'client.address',
    'http.request.body',
    'message',
    'sms.text',
    'sms.body',
    'sms.message',
    'acs.sms.to',
    'message_text',
    'messageText',
    'chat.message.content',
    'email.subject',
    'email.body',
    'request.body',
    'recipient.name',
    'call.caller',
    'firstName',
    'process.command_args',
    'process.owner',
    'Callee 415-555-2671 did not answer',
  ])('%s is not kept', (name) => expect(redactor.key(name)).toBeUndefined());

  it.each([
    'db.query.text',
    'exception.message',
    'error.message',
    'message.context',
    'messaging.message.id',
    'messaging.message.body.size',
    'http.request.body.size',
    'service.name',
    'process.command',
    'tls.client.subject',
  ])('%s is kept', (name) => expect(redactor.key(name)).toBe(name));

  it("none of the package's own names is lost", () => {
    const own = Object.entries(names).filter(([name]) => name.startsWith('ATTR_'));
    expect(own.length).toBeGreaterThan(80);
    expect(own.filter(([, value]) => redactor.key(String(value)) !== value)).toEqual([]);
  });

  it('a phone number that is a number goes, other numbers stay', async () => {
    const attributes = { plain: 15550199001, 'acs.call.duration': 12.5, 'http.response.status_code': 201 };
    const bytes = await stored([['/v1/logs', logsRequest([{ body: 'x', attributes }])]]);
    expect(bytes.includes('15550199001')).toBe(false);
    expect(bytes.includes('12.5')).toBe(true);
  });
});
