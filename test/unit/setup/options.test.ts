import { describe, expect, it } from 'vitest';
import { type AcsOtelOptions, resolveOptions } from '../../../src/setup/options.ts';

const resolve = (given: object, env: Record<string, string> = {}) => {
  const warnings: string[] = [];
  const options = resolveOptions(given as AcsOtelOptions, env, (text) => warnings.push(text));
  return { options, warnings };
};
const DEFAULTS = {
  enabled: true,
  hosts: [],
  resourceId: undefined,
  logLevel: 'warning',
  shutdownTimeoutMillis: 5000,
  serviceName: undefined,
  endpoint: undefined,
  azureMonitorConnectionString: undefined,
};
const VALID: [keyof typeof DEFAULTS, string, string, unknown][] = [
  [
    'hosts',
    'ACS_OTEL_HOSTS',
    'acs.contoso.com, .Contoso.net,127.0.0.1:8080',
    ['acs.contoso.com', '.contoso.net', '127.0.0.1:8080'],
  ],
  ['resourceId', 'ACS_OTEL_RESOURCE_ID', '/subscriptions/x', '/subscriptions/x'],
  ['logLevel', 'ACS_OTEL_LOG_LEVEL', 'off', 'off'],
  ['shutdownTimeoutMillis', 'ACS_OTEL_SHUTDOWN_TIMEOUT', '250', 250],
  ['serviceName', 'OTEL_SERVICE_NAME', 'api', 'api'],
  ['endpoint', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'http://h:4318/', 'http://h:4318'],
  [
    'azureMonitorConnectionString',
    'APPLICATIONINSIGHTS_CONNECTION_STRING',
    'InstrumentationKey=k',
    'InstrumentationKey=k',
  ],
];

describe('options', () => {
  it.each([[null], ['svc'], [7], [[]]])('that are no object are ignored with one line: %j', (given) => {
    expect(resolve(given as never)).toMatchObject({
      options: DEFAULTS,
      warnings: [expect.stringMatching(/^options must be an object/)],
    });
  });

  it('have defaults', () => {
    expect(resolve({})).toMatchObject({ options: DEFAULTS, warnings: [] });
    const ofPages = { calling: {}, headers: {}, flightRecorderMaxChars: 0, mediaSampleIntervalMillis: 0 };
    expect(resolve(ofPages)).toMatchObject({ options: DEFAULTS, warnings: [] });
  });

  it.each(VALID)('%s comes from %s, and an empty variable counts as none', (name, variable, text, value) => {
    expect(resolve({}, { [variable]: text })).toMatchObject({ options: { [name]: value }, warnings: [] });
    expect(resolve({}, { [variable]: '' })).toMatchObject({
      options: { [name]: DEFAULTS[name] },
      warnings: [],
    });
  });

  it.each(VALID)('%s wins over %s', (name, variable, _text, value) => {
    expect(resolve({ [name]: value }, { [variable]: 'other' })).toMatchObject({
      options: { [name]: value },
      warnings: [],
    });
  });

  it.each<[keyof typeof DEFAULTS, unknown, string]>([
    ['hosts', 'https://acs.contoso.com', '[]'],
    ['hosts', ['a b'], '[]'],
    ['hosts', [7], '[]'],
    ['hosts', 7, '[]'],
    ['resourceId', '', 'none'],
    ['resourceId', {}, 'none'],
    ['logLevel', 'loud', '"warning"'],
    ['logLevel', null, '"warning"'],
    ['shutdownTimeoutMillis', 'soon', '5000'],
    ['shutdownTimeoutMillis', '', '5000'],
    ['shutdownTimeoutMillis', -1, '5000'],
    ['shutdownTimeoutMillis', Number.POSITIVE_INFINITY, '5000'],
    ['endpoint', 'ftp://h', 'none'],
    ['azureMonitorConnectionString', 'secret but wrong', 'none'],
  ])('%s %j is named in one warning with the default that is used', (name, value, used) => {
    const { options, warnings } = resolve({ [name]: value });
    expect(options).toEqual(resolve({}).options);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      new RegExp(`^option '${name}'.* is not valid: expected .+; using the default, `),
    );
    expect(warnings[0]?.endsWith(used)).toBe(true);
    expect(warnings[0]).not.toContain('secret');
  });

  it('that nobody knows are named', () => {
    expect(resolve({ host: 'x' }).warnings).toEqual([
      expect.stringMatching(/^unknown option 'host' is ignored; options are enabled, hosts, /),
    ]);
  });
});
