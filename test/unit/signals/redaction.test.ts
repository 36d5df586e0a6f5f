import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordModel } from '../../../src/signals/log-record.ts';
import { redactBody, redactText, redactUrl } from '../../../src/signals/redaction.ts';
import { ALICE, BOB, newThreadId, newUserToken } from '../../fakes/acs-people.ts';

const hex = (min: number, max = min) => fc.stringMatching(new RegExp(`^[0-9a-f]{${min},${max}}$`));
const guid = fc.uuid();
const mri = fc.oneof(
  fc.tuple(guid, guid).map(([a, b]) => `8:acs:${a}_${b}`),
  guid.map((a) => `8:orgid:${a}`),
  guid.map((a) => `28:orgid:${a}`),
  fc.stringMatching(/^[1-9]\d{9,13}$/).map((digits) => `4:+${digits}`),
);
const phone = fc.stringMatching(/^\+[1-9]\d{9,13}$/);
const mail = fc
  .tuple(fc.stringMatching(/^[a-z][a-z.]{2,12}[a-z]$/), fc.stringMatching(/^[a-z]{3,10}$/))
  .map(([name, host]) => `${name}@${host}.example`);
const token = fc.tuple(mri, hex(20, 60)).map(([id, signature]) => {
  const [head = '', claims = ''] = newUserToken(id).split('.');
  return `${head}.${claims}.${signature}`;
});
const key = fc
  .uint8Array({ minLength: 64, maxLength: 64 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));

const DELIMITERS: Record<string, [hex: string, decimal: number]> = {
  ':': ['3a', 58],
  '+': ['2b', 43],
  '@': ['40', 64],
};
const replaced = (make: (hex: string, decimal: number) => string) => (text: string) =>
  text.replace(/[:+@]/g, (one) => make(...(DELIMITERS[one] as [string, number])));

/** What becomes of a datum on its way into a log line. */
const ENCODINGS: Record<string, (text: string) => string> = {
  plain: (text) => text,
  percent: encodeURIComponent,
  'percent twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'json escape': replaced((code) => `\\u00${code}`),
  'json escape, upper case': replaced((code) => `\\u00${code.toUpperCase()}`),
  'json escape in json': replaced((code) => `\\\\u00${code}`),
  'html entity': replaced((_code, decimal) => `&#${decimal};`),
  'html hex entity': replaced((code) => `&#x${code.toUpperCase()};`),
  base64: (text) => Buffer.from(`{"id":"${text}"}`).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
};
const encoding = fc.constantFrom(...Object.entries(ENCODINGS));
const around = fc.constantFrom<[string, string]>(
  ['', ''],
  ['to ', ' failed'],
  ['{"rawId":"', '","x":1}'],
  ['{\\"rawId\\":\\"', '\\"}'],
  ['https://h.example/identities/', '/:issueAccessToken'],
  ['?id=', '&x=1'],
  ['%22id%22%3A%22', '%22%7D'],
  ['&quot;', '&quot;'],
  ['(', ')'],
);

/** The parts of a datum by which a person could be found: what must not stand in any output. */
function parts(text: string): string[] {
  return text.match(/[0-9a-f]{8}-[0-9a-f-]{27}|\d{9,}|[a-z.]+(?=@)|[\w-]{24,}/gi) ?? [text];
}

function expectGone(output: string, datum: string, encoded: string): void {
  expect(output).not.toContain(encoded);
  for (const part of parts(datum)) expect(output).not.toContain(part);
}

describe('redactText', () => {
  it.each([
    ['a phone number', phone],
    ['a user id', mri],
    ['a mail address', mail],
  ])('leaves nothing of %s in any encoding, whatever stands around it', (_name, datum) => {
    fc.assert(
      fc.property(datum, encoding, around, (value, [, encode], [before, after]) => {
        expectGone(redactText(before + encode(value) + after), value, encode(value));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves nothing of a token or an access key', () => {
    fc.assert(
      fc.property(token, around, (value, [before, after]) => {
        const output = redactText(before + value + after);
        for (const part of value.split('.')) expect(output).not.toContain(part);
        const escaped = redactText(before + value.replaceAll('.', '%2E') + after);
        for (const part of value.split('.')) expect(escaped).not.toContain(part);
      }),
    );
    fc.assert(
      fc.property(key, (value) => {
        expect(redactText(`the key ${value} is wrong`)).not.toContain(value);
        expect(redactText(`endpoint=https://x/;accesskey=${value}`)).not.toContain(value.slice(0, 12));
      }),
    );
    expect(redactText('Authorization: Bearer abc.def-ghi')).toBe('Authorization: Bearer REDACTED');
    expect(redactText('Authorization: HMAC-SHA256 SignedHeaders=x&Signature=abc')).not.toContain('abc');
  });

  it.each(['+15550199002', '+1 555 019 9002', '+1 (555) 019-9002', '+49 (0)30 - 90 18 20'])(
    'leaves nothing of %s, as people write it',
    (number) => expect(redactText(`call to ${number} failed`)).toBe('call to REDACTED failed'),
  );

  const FIELDS = ['message', 'content', 'plainText', 'html', 'subject', 'topic', 'displayName'];
  const words = fc.string({ minLength: 1, maxLength: 30, unit: 'binary-ascii' }).map((text) => `<<${text}>>`);
  /** A JSON body as it stands in a line: plain, inside another JSON string (twice), percent-encoded, as HTML. */
  const NESTINGS: Record<string, (json: string) => string> = {
    plain: (json) => json,
    'in a string': (json) => JSON.stringify({ body: json }),
    'in a string in a string': (json) => JSON.stringify({ log: JSON.stringify({ body: json }) }),
    'percent-encoded': encodeURIComponent,
    'as HTML': (json) => json.replaceAll('"', '&quot;'),
  };

  it.each(Object.entries(NESTINGS))('leaves no text of JSON fields: %s', (_name, nest) => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), words, words, fc.boolean(), (field, one, two, spaced) => {
        const json = JSON.stringify(
          { id: 1, [field]: one, displayName: two, last: true },
          null,
          spaced ? 1 : 0,
        );
        const output = redactText(nest(spaced ? json.replace(/\n/g, '') : json));
        const inner = (text: string) => nest(JSON.stringify(text)).slice(1, -1);
        for (const text of [one, two])
          for (const form of [text, inner(text), inner(text).slice(0, -8)])
            if (form.length > 6) expect(output).not.toContain(form);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no text of a field whose end was cut off', () => {
    expect(redactText('{"content":"private wor')).toBe('{"content":"REDACTED');
    expect(redactText('{"content":"ends with \\\\","displayName":"Alice"}')).toBe(
      '{"content":"REDACTED","displayName":"REDACTED"}',
    );
  });

  it('keeps what support needs', () => {
    const kept = [
      'Response status code: 202',
      'Headers: {"ms-cv":"q9BxPkZl+/0SxKQfM1J5aA.0","x-azure-ref":"0abc","date":"Wed, 25 Nov 2026 10:48:12 GMT"}',
      `Thread ${newThreadId()} was not found`,
      'Outgoing_20261125001037d735f664-f187-4b2f-ab0a-6f737b562982_noam',
      'call 7ffea751-907c-494d-b7f9-b26677521a44 ended with 480/10037',
      'at 2026-11-25T10:48:12.000Z after 8:15 minutes',
      'https://h.example/calling/callConnections:answer?api-version=2026-03-12',
    ];
    expect(kept.map(redactText)).toEqual(kept);
  });
});

describe('redactUrl', () => {
  it('leaves no person in path, query or user info', () => {
    fc.assert(
      fc.property(fc.oneof(phone, mri, mail), encoding, (value, [, encode]) => {
        const path = encodeURI(encode(value)).replaceAll('\\', '%5C').replaceAll('#', '%23');
        fc.pre(!/^[A-Za-z_-]+$/.test(path)); // letters alone count as a word of the path; base64 seldom is that
        const url = `https://user:secret@h.example/identities/${path}/:revoke?user=${path}&api-version=1`;
        const output = redactUrl(new URL(url));
        expectGone(output, value, encode(value));
        expect(output).not.toContain('secret');
        expect(output).toMatch(/^https:\/\/h\.example\/identities\/.*&api-version=1$/);
      }),
    );
    expect(
      redactUrl(new URL(`https://h/identities/${ALICE.userId}/:issueAccessToken?api-version=2023-10-01`)),
    ).toBe('https://h/identities/REDACTED/:issueAccessToken?api-version=2023-10-01');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.webUrl({ size: 'small' }), fc.string(), fc.string(), (base, path, search) => {
        const url = Object.assign(new URL(base), { pathname: path, search });
        return typeof redactUrl(url) === 'string';
      }),
    );
  });
});

describe('redactBody', () => {
  it('cuts at 8 KiB of UTF-8, never inside a character, and says so', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a', 'ä', '€', '😀'),
        fc.integer({ min: 1, max: 20_000 }),
        (char, count) => {
          const { body, truncated } = redactBody(char.repeat(count));
          const bytes = Buffer.byteLength(char) * count;
          expect(Buffer.byteLength(body)).toBeLessThanOrEqual(8 * 1024);
          expect(truncated).toBe(bytes > 8 * 1024);
          expect(body.replaceAll(char, '')).toBe('');
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leaves nothing of what stands across the reading limit', () => {
    for (let shift = 0; shift < 120; shift += 7) {
      const { body } = redactBody(
        `{"message":"${'x'.repeat(64 * 1024 - 60 - shift)}", "id": "${BOB.userId}"}`,
      );
      expect(body).not.toContain('8:acs:');
    }
  });
});

it('the compiler refuses a record body that nothing has redacted', () => {
  const written = (body: RecordModel['body']) => body;
  // @ts-expect-error: free text; the directive itself is an error when this compiles
  expect(written('to +15550000001')).toBe('to +15550000001');
  expect(written(redactText('to +15550000001'))).toBe('to REDACTED');
});
