import { defaultServiceName } from '@opentelemetry/resources';
import { describe, expect, it, vi } from 'vitest';
import type { AcsOtelOptions } from '../../../src/setup/options.ts';
import { resolveBrowserOptions } from '../../../src/setup/page-options.ts';

function resolve(given: object) {
  const warnings: string[] = [];
  const options = resolveBrowserOptions(given as AcsOtelOptions, (text) => warnings.push(text));
  return { options, warnings };
}

const DEFAULTS = {
  enabled: true,
  hosts: [],
  resourceId: undefined,
  logLevel: 'error',
  shutdownTimeoutMillis: 5000,
  serviceName: 'unknown_service',
  endpoint: 'http://localhost:4318',
  calling: undefined,
  headers: {},
  flightRecorderMaxChars: 262_144,
  mediaSampleIntervalMillis: 0,
};

describe('options of a page', () => {
  it('have defaults, also where they are undefined', () => {
    expect(resolve({})).toEqual({ options: DEFAULTS, warnings: [] });
    expect(resolve({ logLevel: undefined, endpoint: undefined })).toEqual({
      options: DEFAULTS,
      warnings: [],
    });
  });

  it.each([
    ['hosts', ['acs.contoso.com']],
    ['resourceId', 'contoso'],
    ['logLevel', 'verbose'],
    ['shutdownTimeoutMillis', 100],
    ['serviceName', 'web'],
    ['calling', { CallClient: class {} }],
    ['headers', { 'x-tenant': 'contoso' }],
    ['flightRecorderMaxChars', 0],
    ['mediaSampleIntervalMillis', 10_000],
  ])('%s is taken as given', (name, value) => {
    expect(resolve({ [name]: value })).toEqual({ options: { ...DEFAULTS, [name]: value }, warnings: [] });
  });

  it.each([
    ['hosts', 'acs.contoso.com', '[]'],
    ['logLevel', 'loud', '"error"'],
    ['endpoint', 'otel.contoso.com', '"http://localhost:4318"'],
    ['endpoint', '/otel', '"http://localhost:4318"'],
    ['endpoint', 'https://user:secret@otel.contoso.com', '"http://localhost:4318"'],
    ['headers', { secret: 1 }, '{}'],
    ['headers', null, '{}'],
    ['resourceId', null, 'undefined'],
    ['calling', {}, 'undefined'],
    ['calling', null, 'undefined'],
    ['flightRecorderMaxChars', -1, '262144'],
    ['mediaSampleIntervalMillis', Number.NaN, '0'],
    ['enpoint', 'https://otel.contoso.com', 'unknown'],
  ])('%s %j is named in one warning, and nothing else is lost', (name, value, used) => {
    const { options, warnings } = resolve({ serviceName: 'web', [name]: value });
    expect(options).toEqual({ ...DEFAULTS, serviceName: 'web' });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(new RegExp(`^option '${name}' `));
    expect(warnings[0]?.endsWith(used)).toBe(true);
    expect(warnings[0]).not.toContain('secret');
  });

  it('name an unnamed service as OpenTelemetry does in pages', () => {
    vi.stubGlobal('process', undefined);
    const name = defaultServiceName();
    vi.unstubAllGlobals();
    expect(resolve({}).options.serviceName).toBe(name);
  });
});
