/** `src/schema/services.json` against the real SDKs: their paths, classes and event types, and the samples of resource logs. */
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { matchServices, type Traffic } from '../../src/cli/inventory-match.ts';
import { serviceTable } from '../../src/schema/build/services.ts';
import { attributes } from '../../src/schema/build/signals.ts';
import { CLIENTS } from '../../src/sources/azure-sdk/clients.ts';

const modules = join(import.meta.dirname, '../../node_modules');
const { services } = serviceTable;
const base = (traffic: Traffic) => matchServices(traffic, {}).base;
const namesWith = (wanted: (service: (typeof services)[number]) => boolean | undefined) =>
  services.filter(wanted).map(({ name }) => name);
const ofPackage = (name: string) => namesWith(({ packages }) => packages?.includes(name));

/** Every path template in the code of an installed package. */
function pathsOf(name: string): string[] {
  const texts = globSync('{dist/esm/**/,dist/,types/}*.{js,d.ts}', { cwd: join(modules, name) }).map((file) =>
    readFileSync(join(modules, name, file), 'utf8'),
  );
  const templates = texts.flatMap((text) =>
    [...text.matchAll(/["'`](\/[a-zA-Z][\w{}/:-]*)["'`]/g)].map(([, path = '']) => path),
  );
  return [...new Set(templates)].filter((path) => !path.endsWith('.js'));
}

const installed = CLIENTS.map((client) => client.package).filter((name) => !name.endsWith('identity'));

it('has the 17 services of the guide, each with its fate and how its use shows or that it does not', () => {
  expect(new Set(services.map(({ name }) => name)).size).toBe(17);
  expect(namesWith(({ fate }) => fate === 'retired')).toHaveLength(11);
  expect(namesWith(({ fate }) => fate === 'teams_only')).toHaveLength(6);
  for (const { name, acsService, categories, notObservable } of services)
    expect([name, Boolean(acsService ?? categories ?? notObservable)]).toEqual([name, true]);
  expect(serviceTable.ends).toBe('2028-09-30');
});

describe('paths', () => {
  it.each(installed)('every path that %s requests belongs to a service that names the package', (name) => {
    const paths = pathsOf(name);
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) {
      const found = base({ path });
      expect([path, found]).not.toEqual([path, []]);
      expect([path, found.filter((one) => !ofPackage(name).includes(one))]).toEqual([path, []]);
    }
  });

  it('every path of the table is requested by an installed SDK, but for those of Job Router', () => {
    const requested = installed.flatMap(pathsOf).map((path) => path.replace(/\{\w+\}/g, '{}'));
    const unknown = services.flatMap(({ paths = [] }) =>
      paths.filter((path) => !requested.some((one) => one.startsWith(path.replace(/19:.*/, '{}')))),
    );
    expect(unknown).toEqual(['/routing']);
  });

  it.each([
    ['/chat/threads', ['chat']],
    ['/chat/threads/19:abc@thread.v2/messages', ['chat']],
    ['/chat/threads/19:meeting_abc@thread.v2/messages', ['chat_teams_interop']],
    ['/chat/threads/REDACTED/messages', ['chat', 'chat_teams_interop']],
    ['/sip', ['direct_routing']],
    ['/calling/callConnections/1-2:startMediaStreaming', ['audio_streaming']],
    ['/calling/callConnections/1-2:play', ['call_automation']],
    ['/calling/recordings/abc:pause', ['call_recording']],
    ['/identities', []],
  ])('%s is %j', (path, names) => {
    expect(base({ path })).toEqual(names);
  });
});

describe('operations', () => {
  const operations = CLIENTS.filter((client) => installed.includes(client.package)).flatMap((client) => [
    ...Object.values(client.spanPrefixes ?? {}).map((name) => [client.package, `${name}.list`] as const),
    ...Object.entries(client.classes ?? {}).flatMap(([name, methods]) =>
      methods.map((method) => [client.package, `${name}.${method}`] as const),
    ),
    ...(client.rest ? [[client.package, `${client.rest.client}.send`] as const] : []),
  ]);

  it.each(operations)('%s: %s belongs to a service that names the package', (name, operation) => {
    const found = base({ operation });
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((one) => !ofPackage(name).includes(one))).toEqual([]);
  });

  it('every operation of the table is that of a class that an SDK exports', () => {
    const classes = new Set(operations.map(([, operation]) => operation.split('.')[0]));
    const listed = services.flatMap((service) => service.operations ?? []);
    expect(listed.filter((prefix) => !classes.has(prefix.split('.')[0] ?? ''))).toEqual([]);
    const media = readFileSync(
      join(modules, '@azure/communication-call-automation/dist/esm/callMedia.js'),
      'utf8',
    );
    for (const method of ['startMediaStreaming', 'stopMediaStreaming'])
      expect(media).toContain(`async ${method}(`);
  });
});

describe('event types', () => {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@azure/eventgrid'));
  const texts = globSync('**/*.{js,d.ts}', { cwd: folder }).map((file) =>
    readFileSync(join(folder, file), 'utf8'),
  );
  const found = texts.flatMap((text) => text.match(/(?<=")Microsoft\.Communication\.\w+(?=")/g) ?? []);
  const types = [...new Set(found)];
  /** They say that there was a call, not by which SDK. */
  const OF_CALLS = /\.(?:Call\w+|UserDisconnected)$/;

  it('every type of @azure/eventgrid belongs to a service, but for those of any call', () => {
    expect(types.length).toBeGreaterThan(50);
    const unassigned = types.filter((event) => base({ event }).length === 0);
    expect(unassigned.filter((event) => !OF_CALLS.test(event))).toEqual([]);
  });

  it('an incoming call is that of Call Automation, and other events of calls are of no service', () => {
    expect(base({ event: 'Microsoft.Communication.IncomingCall', acsService: 'calling' })).toEqual([
      'call_automation',
    ]);
    for (const event of types.filter((type) => OF_CALLS.test(type)))
      expect([event, base({ event, acsService: 'calling' })]).toEqual([event, []]);
  });

  it('every prefix of the table is that of a type of @azure/eventgrid', () => {
    const prefixes = services.flatMap(({ events = [] }) => events);
    expect(
      prefixes.filter(
        (prefix) => !types.some((type) => type.startsWith(`Microsoft.Communication.${prefix}`)),
      ),
    ).toEqual([]);
  });
});

describe('resource logs', () => {
  const samples = JSON.parse(
    readFileSync(join(import.meta.dirname, '../e2e/gateway/resource-log-samples.json'), 'utf8'),
  ) as { category: string }[];
  const categories = [...new Set(samples.map(({ category }) => category))];

  it('every category belongs to a service, but for those of several', () => {
    expect(categories.filter((category) => base({ category }).length === 0).sort()).toEqual([
      'AuthOperational',
      'CallSummary',
      'CallSummaryUpdates',
      'CallingMetrics',
      'NetworkTraversalOperational',
      'OptOutManagement (name not found)',
      'Usage',
    ]);
  });

  it('every prefix of the table is that of a category', () => {
    const prefixes = services.flatMap((service) => service.categories ?? []);
    expect(prefixes.filter((prefix) => !categories.some((category) => category.startsWith(prefix)))).toEqual(
      [],
    );
  });
});

it('every attribute of the table is in signals.yaml', () => {
  const known = attributes.map(({ id }) => id);
  const used = services.flatMap((service) => Object.keys(service.attributes ?? {}));
  expect(used.filter((name) => !known.includes(name))).toEqual([]);
});

it.each([
  ['azsdk-js-communication-sms/1.1.0 Node/24', ['sms']],
  ['azsdk-python-communication-phonenumbers/1.4.0', ['number_management', 'direct_routing']],
  ['azsdk-net-Communication.PhoneNumbers/1.3.0', ['number_management', 'direct_routing']],
  ['azsdk-java-azure-communication-email/1.0', ['email']],
  ['azsdk-js-communication-messages-rest/2.0.0', ['advanced_messaging']],
  ['azsdk-js-storage-blob/12.0', []],
])('the user agent %s is %j', (userAgent, names) => {
  expect(base({ userAgent })).toEqual(names);
});
