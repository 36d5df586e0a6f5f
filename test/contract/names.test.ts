/** Names: generated files are current, code and schema agree. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChatClient } from '@azure/communication-chat';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { EmailClient } from '@azure/communication-email';
import { SmsClient } from '@azure/communication-sms';
import * as semconv from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { staleFiles } from '../../generate.ts';
import * as names from '../../src/generated/names.ts';
import { SCHEMA_URL } from '../../src/generated/version.ts';
import { newUserToken } from '../fakes/acs-people.ts';
import { type Stage, startStage } from '../sdk/harness.ts';

const root = join(import.meta.dirname, '../..');

it('finds every generated file current', () => {
  expect(staleFiles()).toEqual([]);
});

interface Group {
  id: string;
  type: string;
  name?: string;
  metric_name?: string;
  attributes?: { id?: string; ref?: string }[];
  annotations?: { emitted_by?: string };
}
const { groups } = parse(readFileSync(join(root, 'src/schema/signals.yaml'), 'utf8')) as { groups: Group[] };

/** Source text of all hand-written code that emits. */
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
  .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
  .join('\n');

const gatewayFiles = readdirSync(join(root, 'collector-config'))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => readFileSync(join(root, 'collector-config', file), 'utf8'))
  .join('\n');

describe('every name of the schema', () => {
  const constants = Object.entries(names).filter(([name]) => /^(ATTR|EVENT|METRIC)_/.test(name));

  it.each(constants)('%s is emitted by code', (constant, value) => {
    // Records of calls are named after the type of their event.
    const type = String(value).replace(/^acs\./, '');
    expect(sources).toMatch(new RegExp(`\\b${constant}\\b|type: '${type}';\\s*(?:leg|operation|agent)`));
  });

  const gateway = groups
    .filter(({ annotations }) => annotations?.emitted_by === 'gateway')
    .flatMap(({ metric_name, attributes }) => metric_name ?? attributes?.flatMap(({ id }) => id ?? []) ?? []);

  const gatewayNames = new Set(gatewayFiles.match(/[a-z_.]+/g));
  it.each(gateway)('%s is emitted by the gateway', (name) => {
    expect(gatewayNames.has(name)).toBe(true);
  });

  it('covers what the gateway sets', () => {
    const set = [...gatewayFiles.matchAll(/set\((?:span|log)\.attributes\["((?:acs|azure)[^"]*)"\]/g)];
    const known = new Set(groups.flatMap((group) => group.attributes?.flatMap(({ id }) => id ?? []) ?? []));
    expect([...new Set(set.map(([, name]) => name))].filter((name) => !known.has(name ?? ''))).toEqual([]);
  });

  it('refers only to attributes that it defines or that a semantic convention has', () => {
    const own = new Set(groups.flatMap((group) => group.attributes?.flatMap(({ id }) => id ?? []) ?? []));
    const refs = new Set(groups.flatMap((group) => group.attributes?.flatMap(({ ref }) => ref ?? []) ?? []));
    expect([...refs].filter((ref) => !own.has(ref) && !isConvention(ref))).toEqual([]);
  });
});

const conventions = new Set<unknown>([...Object.values(semconv), ...Object.values(incubating)]);
const isConvention = (name: string): boolean => conventions.has(name);

describe('an end-to-end run', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ fake: { tls: true, profile: 'extra' }, register: { logLevel: 'info' } });
    const { fake, clientOptions } = stage;
    const sms = new SmsClient(fake.connectionString, clientOptions);
    await sms.send({ from: '+1', to: ['+15550100101', '+15559999'], message: 'x FAULT[n]:429' });
    fake.plan({ match: '/sms', statuses: [403] });
    await sms.send({ from: '+1', to: ['+2'], message: 'x' }).catch(() => undefined);
    const credential = new AzureCommunicationTokenCredential(newUserToken());
    const chat = new ChatClient(fake.url, credential, clientOptions);
    const { chatThread } = await chat.createChatThread({ topic: 'x' });
    await chat.getChatThreadClient(chatThread?.id ?? '').sendMessage({ content: 'x' });
    const email = new EmailClient(fake.connectionString, clientOptions);
    const content = { subject: 'x', plainText: 'x' };
    const poller = await email.beginSend(
      { senderAddress: 'a@b.example', content, recipients: { to: [{ address: 'c@d.example' }] } },
      { updateIntervalInMs: 1 },
    );
    await poller.pollUntilDone();
    await stage.acs.forceFlush();
  });
  afterAll(() => stage.close());

  const attributesOf = (list: { attributes: object }[]) =>
    new Set(list.flatMap((one) => Object.keys(one.attributes)));
  const allowed = (ids: string[]): Set<string> =>
    new Set(
      groups
        .filter((group) => ids.includes(group.id))
        .flatMap((group) => group.attributes?.map(({ id, ref }) => id ?? ref ?? '') ?? []),
    );
  const missing = (emitted: Set<string>, listed: Set<string>) =>
    [...emitted].filter((name) => !listed.has(name)).sort();

  it('emits only span attributes that the schema lists for that kind of span', () => {
    const { spans } = stage.sink;
    const kind = (one: string) => spans.filter((span) => span.kind === one);
    const sent = (name: string) => spans.filter((span) => span.name === name);
    expect(missing(attributesOf(kind('internal')), allowed(['span.acs.operation']))).toEqual([]);
    // An exchange also carries the ids that stand in its path.
    const ids = allowed(['span.acs.operation']);
    expect(
      missing(attributesOf(kind('client')), new Set([...allowed(['span.acs.exchange']), ...ids])),
    ).toEqual([]);
    const message = ['azure.resource_provider.namespace'];
    expect(
      missing(attributesOf(sent('sms send')), new Set([...allowed(['span.acs.sms']), ...message])),
    ).toEqual([]);
    expect(
      missing(attributesOf(sent('email send')), new Set([...allowed(['span.acs.email']), ...message])),
    ).toEqual([]);
  });

  it('names the schema of the conventions on spans, records and metrics', () => {
    const { spans, logs, metrics } = stage.sink;
    for (const signal of [spans, logs, metrics]) {
      const ours = signal.filter(({ scope }) => scope.name === 'acs-otel');
      expect(new Set(ours.map(({ scope }) => scope.schemaUrl))).toEqual(new Set([SCHEMA_URL]));
    }
  });

  it('emits only events and metrics that the schema lists, with their attributes', () => {
    const events = groups.filter((group) => group.type === 'event');
    for (const log of stage.sink.logs) {
      const event = events.find((one) => one.name === log.eventName);
      expect(event?.name).toBe(log.eventName);
      const registry = groups.find((group) => group.type === 'attribute_group');
      const known = new Set(registry?.attributes?.map(({ id }) => id));
      for (const name of Object.keys(log.attributes))
        expect(known.has(name) || isConvention(name) ? name : `${name} of ${log.eventName}`).toBe(name);
    }
    for (const metric of stage.sink.metrics.filter(({ scope }) => scope.name === 'acs-otel')) {
      const group = groups.find((one) => one.metric_name === metric.name);
      expect(group?.metric_name).toBe(metric.name);
      expect(missing(attributesOf(metric.points), allowed([group?.id ?? '']))).toEqual([]);
    }
    expect(new Set(stage.sink.logs.map((log) => log.eventName)).size).toBeGreaterThan(5);
    expect(new Set(stage.sink.metrics.map((metric) => metric.name)).size).toBeGreaterThan(3);
  });
});
