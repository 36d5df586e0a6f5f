import { expect, it } from 'vitest';
import { failureWarning } from '../../../src/exporters/failure-warning.ts';

function warningOf(url: string, error?: Error): string[] {
  const warnings: string[] = [];
  const onFailure = failureWarning((message) => warnings.push(message));
  onFailure(url, error);
  onFailure('https://other.example/v1/logs', new Error('other'));
  return warnings;
}

it.each([
  [
    'a refused connection',
    new Error('connect ECONNREFUSED 127.0.0.1:4318'),
    'connect ECONNREFUSED 127.0.0.1:4318',
  ],
  ['a refused connection to localhost', Object.assign(new Error(), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ['an HTTP error', Object.assign(new Error('Not Found'), { code: 404 }), '404 Not Found'],
  ['no answer', undefined, 'no answer'],
])('%s: one warning names endpoint and reason, and what to change', (_case, error, reason) => {
  const [warning, ...more] = warningOf('http://localhost:4318/v1/traces', error);
  expect(more).toEqual([]);
  expect(warning).toContain(`http://localhost:4318 accepts no telemetry (${reason})`);
  expect(warning).toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
});

it('credentials and tokens in the URL are not printed', () => {
  const [warning] = warningOf('https://user:secret@otel.example/token/v1/traces?key=hidden');
  expect(warning).toContain('https://otel.example accepts');
  expect(warning).not.toMatch(/secret|token|hidden/);
});
