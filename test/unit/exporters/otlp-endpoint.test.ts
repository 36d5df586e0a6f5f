import { describe, expect, it } from 'vitest';
import { otlpUrls, signalPath } from '../../../src/exporters/otlp-endpoint.ts';

function tracesOf(endpoint: string) {
  const warnings: string[] = [];
  return { url: otlpUrls(endpoint, (message) => warnings.push(message))('traces'), warnings };
}

describe('the option endpoint', () => {
  it.each([
    ['https://otel.contoso.com', 'https://otel.contoso.com/v1/traces'],
    ['https://otel.contoso.com//', 'https://otel.contoso.com/v1/traces'],
    ['https://contoso.com/otel/', 'https://contoso.com/otel/v1/traces'],
    ['https://contoso.com/otel?code=1', 'https://contoso.com/otel/v1/traces?code=1'],
    ['https://contoso.com/v1/traces-proxy', 'https://contoso.com/v1/traces-proxy/v1/traces'],
    ['https://contoso.com/v1', 'https://contoso.com/v1/v1/traces'],
  ])('%s is a base address', (endpoint, url) => {
    expect(tracesOf(endpoint)).toEqual({ url, warnings: [] });
  });

  it.each([
    ['https://otel.contoso.com/v1/traces', '/v1/traces', 'https://otel.contoso.com/v1/traces'],
    ['https://otel.contoso.com/v1/logs//', '/v1/logs', 'https://otel.contoso.com/v1/traces'],
    ['https://contoso.com/otel//v1/metrics', '/v1/metrics', 'https://contoso.com/otel/v1/traces'],
    ['https://otel.contoso.com/v1/traces?code=1', '/v1/traces', 'https://otel.contoso.com/v1/traces?code=1'],
  ])('%s is corrected with one warning', (endpoint, path, url) => {
    const { url: used, warnings } = tracesOf(endpoint);
    expect(used).toBe(url);
    expect(warnings).toEqual([
      `option 'endpoint' must not end in ${path}, which acs-otel appends itself: remove it`,
    ]);
  });
});

it('finds the path of a signal only at the end', () => {
  expect(signalPath('http://localhost:4318/v1/logs/')).toBe('/v1/logs');
  expect(signalPath('http://localhost:4318/v1/logs/more')).toBeUndefined();
});
