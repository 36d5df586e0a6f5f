/** Traffic of all kinds through a gateway: the demo's app on the real SDKs, and what pages send. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CallAutomationClient } from '@azure/communication-call-automation';
import { EmailClient } from '@azure/communication-email';
import { SmsClient } from '@azure/communication-sms';
import { demoSteps } from '../../../examples/demo/app.ts';
import { traceIdOfCall } from '../../../src/events/hashed-ids.ts';
import { recordCallAutomationEvents, recordEventGridEvents, register } from '../../../src/node.ts';
import { repository } from '../../backends/cache.ts';
import { startFakeAcs } from '../../fakes/acs-server.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { type Attributes, logsRequest, participantSpan, send, tracesRequest } from '../gateway/otlp-json.ts';

/**
 * Runs the demo's app, sends an email and an SMS to a wrong number, and receives callbacks and delivery reports, exporting
 * metrics after each round.
 */
export async function serverTraffic(gateway: Gateway): Promise<void> {
  process.env.OTEL_METRIC_EXPORT_INTERVAL = '1000';
  process.env.OTEL_METRIC_EXPORT_TIMEOUT = '900';
  process.env.OTEL_EXPORTER_OTLP_HEADERS = `authorization=Bearer ${gateway.token}`;
  const fake = await startFakeAcs({ tls: true, profile: 'extra' });
  const acs = register({
    serviceName: 'acs-demo',
    endpoint: gateway.serverUrl,
    hosts: [fake.host],
    resourceId: 'contoso',
  });
  const steps = demoSteps({ ...fake, certificate: fake.certificate ?? '' });
  const email = new EmailClient(fake.connectionString, {
    tlsOptions: { ca: fake.certificate ?? '' },
  } as object);
  const calls = new CallAutomationClient(fake.connectionString, {
    tlsOptions: { ca: fake.certificate ?? '' },
  } as object);
  const sms = new SmsClient(fake.connectionString, {
    tlsOptions: { ca: fake.certificate ?? '' },
  } as object);
  const content = { subject: 'Order 4711', plainText: 'It is on its way.' };
  for (let round = 0; round < 3; round++) {
    fake.plan({ match: ':revokeAccessTokens', statuses: [403] });
    fake.plan({ match: '/chat/threads', statuses: [503] });
    for (const run of Object.values(steps)) await run().catch(() => undefined);
    const poller = await email.beginSend(
      { senderAddress: 'a@b.example', content, recipients: { to: [{ address: 'c@d.example' }] } },
      { updateIntervalInMs: 1 },
    );
    await poller.pollUntilDone();
    await calls
      .getCallRecording()
      .start({ callLocator: { id: 'aHR0cHM6Ly9leGFtcGxl', kind: 'serverCallLocator' } });
    const toNobody = { from: '+15550000001', to: ['+15550009999'], message: 'x' };
    await sms.send(toNobody);
    const [sent] = await sms.send({ ...toNobody, to: ['+15550000002'] });
    // The SDK does not retry a 501, so the operation fails.
    fake.plan({ match: '/sms', statuses: [501] });
    await sms.send(toNobody).catch(() => undefined);
    received(sent?.messageId);
    await sleep(2500);
  }
  await acs.shutdown();
  await fake.close();
}

interface Sample {
  id: string;
  type: string;
  data: Record<string, unknown>;
}
function samples(file: string): Sample[] {
  return JSON.parse(readFileSync(repository('test/fixtures', file), 'utf8')) as Sample[];
}

/**
 * Callbacks of two actions, and reports of messages that arrived and of others that did not.
 * @param sent Id of the SMS that arrived.
 */
function received(sent: string | undefined): void {
  const callbacks = samples('call-automation-events.json');
  recordCallAutomationEvents(
    callbacks
      .filter(({ type }) => /\.Play(?:Completed|Failed)$/.test(type))
      .map((event) => ({ ...event, id: randomUUID() })),
  );
  const report = (type: string, data: Record<string, unknown>) => ({
    id: randomUUID(),
    source:
      '/subscriptions/1/resourceGroups/r/providers/Microsoft.Communication/communicationServices/contoso',
    type: `Microsoft.Communication.${type}`,
    specversion: '1.0',
    time: new Date().toISOString(),
    data: { messageId: randomUUID(), ...data },
  });
  recordEventGridEvents([
    report('SMSDeliveryReportReceived', {
      deliveryStatus: 'Delivered',
      deliveryStatusDetails: '2000',
      messageId: sent,
    }),
    report('SMSDeliveryReportReceived', { deliveryStatus: 'Failed', deliveryStatusDetails: '4006' }),
    report('EmailDeliveryReportReceived', { status: 'Delivered' }),
    report('EmailDeliveryReportReceived', { status: 'Bounced' }),
  ]);
}

/** A resource log as `event-hubs.yaml` produces it; its own test reads it from Kafka. */
export async function resourceLog({ serverUrl, token }: Gateway): Promise<void> {
  const attributes = { 'acs.source': 'resource_log', 'acs.email.delivery.status': 'Delivered' };
  const resource = { 'service.name': 'azure-communication-services' };
  await send(
    `${serverUrl}/v1/logs`,
    logsRequest([{ body: 'EmailStatusUpdateOperational', attributes }], resource),
    token,
  );
}

/** Code and sub code of a call's end, if it has a reason, and seconds if it connected. */
export interface End {
  code?: number;
  subCode?: number;
  seconds?: number;
}

/** Simulates a page with these calls, one after another; returns the call ids. */
export async function pageTraffic(gateway: Gateway, ends: readonly End[], rounds: number): Promise<string[]> {
  const ids: string[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const end of ends) {
      const id = randomUUID();
      ids.push(id);
      await pageCall(gateway, id, end);
      if (end === ends[0]) ids.push(await strangersCall(gateway));
    }
    await sleep(1000);
  }
  return ids;
}

/** A page that the gateway's list lacks. */
async function strangersCall(gateway: Gateway): Promise<string> {
  const id = randomUUID();
  await pageCall(gateway, id, { code: 0, subCode: 0, seconds: 1 }, 'their-page');
  return id;
}

const CHROME = {
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36',
};

/** What a page's option `attributes` returns. */
const OWN: Attributes = { 'service.version': '1.4.2', 'cloud.region': 'westeurope' };

async function pageCall(
  { browserUrl }: Gateway,
  id: string,
  { code, subCode, seconds }: End,
  service = 'contoso-web',
): Promise<void> {
  const resource = { 'service.name': service, 'deployment.environment.name': 'test' };
  const leg: Attributes = {
    'acs.source': 'client',
    'acs.call.id': id,
    'acs.call.direction': 'outgoing',
    'acs.participant.id': randomUUID(),
  };
  const reason: Attributes = {
    ...(code !== undefined && { 'acs.end_reason.code': code }),
    ...(subCode !== undefined && { 'acs.end_reason.sub_code': subCode }),
  };
  const durations = seconds ? { 'acs.call.duration': seconds, 'acs.call.setup.duration': 1.5 } : {};
  const traceId = traceIdOfCall(id);
  const span = participantSpan({ ...leg, ...reason, ...durations }, { traceId });
  await send(`${browserUrl}/v1/traces`, tracesRequest([span], resource), undefined, CHROME);
  const record = (eventName: string, attributes: Attributes) => ({
    eventName,
    traceId,
    body: eventName,
    attributes: { ...leg, ...attributes },
  });
  const media = {
    'acs.media.jitter.mean': 0.04,
    'acs.media.round_trip_time.mean': 0.2,
    'acs.media.packet_loss.mean': 0.02,
  };
  const logs = [
    record('acs.call.started', {}),
    record('acs.call.id_changed', { 'acs.call.previous_id': randomUUID() }),
    record('acs.call.participant_joined', { 'acs.participant.kind': 'phoneNumber' }),
    record('acs.call.ended', { ...reason, ...OWN }),
    record('acs.diagnostic.changed', {
      'acs.diagnostic.name': 'networkReconnect',
      'acs.diagnostic.quality': 'bad',
    }),
    record('acs.call.connected', {}),
    record('acs.call.state_changed', { 'acs.call.state': 'Connected' }),
    record('acs.media.sample', {
      'acs.media.direction': 'send',
      'acs.media.jitter.value': 0.04,
      'acs.media.packet_loss.value': 0.02,
      'acs.media.round_trip_time.value': 0.2,
    }),
    record('acs.media.summary', { 'acs.media.direction': 'send', 'acs.media.quality': 'poor', ...media }),
    record('acs_otel.dropped', {
      'acs_otel.signal': 'log',
      'acs_otel.drop.reason': 'queue_full',
      'acs_otel.drop.count': 3,
    }),
  ];
  await send(`${browserUrl}/v1/logs`, logsRequest(logs, resource), undefined, CHROME);
}
