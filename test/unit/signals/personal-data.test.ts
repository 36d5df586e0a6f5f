/** The redaction of the npm package against the table that it shares with the gateway. */
import { describe, expect, it } from 'vitest';
import { redactText, redactUrl } from '../../../src/signals/redaction.ts';
import { MUST_GO, marked } from '../../fixtures/personal-data.ts';
import { MUST_STAY } from '../../fixtures/personal-data-kept.ts';

const here = MUST_GO.filter(({ only }) => only !== 'gateway');

describe('personal data and secrets go', () => {
  it.each(here.map(({ kind, text }) => [kind, text]))('%s: %s', (_kind, row) => {
    const { text, gone } = marked(row);
    for (const line of [text, `before ${text} behind`, `[${text}]`]) {
      const output = redactText(line);
      expect(gone.filter((part) => output.includes(part))).toEqual([]);
    }
  });
});

describe('what stands around a number, an address or an id stays', () => {
  const around = here.filter(({ kind }) => /^(?:phone number|mail address|user id)/.test(kind));

  it.each(around.map(({ kind, text }) => [kind, text]))('%s: %s', (_kind, row) => {
    const { text } = marked(row);
    expect(redactText(`before ${text} behind`)).toMatch(/^before .* behind$/s);
  });

  it.each([
    ['call tel:+15550199001 now', 'call tel:REDACTED now'],
    ['tel:+1 555 019 9001, then wait', 'tel:REDACTED, then wait'],
    ['tel:(555) 0199\n  next line', 'tel:REDACTED\n  next line'],
    ['(sms:555-0199).', '(sms:REDACTED).'],
  ])('%j', (text, expected) => expect(redactText(text)).toBe(expected));
});

describe('personal data and secrets go from a URL', () => {
  const urls = here.map(({ text }) => marked(text)).filter(({ text }) => text.startsWith('https://'));

  it.each(urls)('$text', ({ text, gone }) => {
    const output = redactUrl(new URL(text));
    expect(gone.filter((part) => output.includes(part))).toEqual([]);
  });

  it('is cut to 2,048 characters', () => {
    expect(redactUrl(new URL(`https://h.example/${'a/'.repeat(5000)}?${'b=c&'.repeat(5000)}`))).toHaveLength(
      2048,
    );
  });
});

describe('what is no personal data stays', () => {
  const staying = MUST_STAY.filter(({ only }) => only !== 'gateway');

  it.each(staying.map(({ kind, text }) => [kind, text]))('%s: %s', (_kind, text) => {
    expect(redactText(text)).toBe(text);
    expect(redactText(`before ${text} behind`)).toBe(`before ${text} behind`);
  });

  it('in at least sixty forms', () => expect(staying.length).toBeGreaterThanOrEqual(60));
});
