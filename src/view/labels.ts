/** What an item of the timeline says, in words: by the name of the span or event. */
import { classifyDiagnostic } from '../classification/diagnostic.ts';
import { diagnosticTexts } from '../classification/texts.ts';
import { textOf } from '../cli/otlp-json.ts';
import type { Attributes, ItemKind } from './api-parts.ts';
import type { TelemetryRecord } from './record.ts';
import { isExchange, isOperation } from './record-ids.ts';
import { LEG_SPAN } from './summary.ts';
import { callEndOf, deliveryOf, failureOf, verdictOf } from './verdicts.ts';
import { words } from './words.ts';

export interface Label {
  kind: ItemKind;
  label: string;
  /** Replaces the meaning of the code. */
  detail?: string | undefined;
}

type Labeller = (attributes: Attributes, record: TelemetryRecord) => Label;

const MAX_LABEL = 200;

/** The kind of an item and its words. */
export function labelOf(record: TelemetryRecord): Label {
  const { attributes } = record;
  const found = record.isSpan ? spanLabel(record) : EVENTS[record.name]?.(attributes, record);
  const { label, ...rest } = found ?? otherLabel(record);
  return { ...rest, label: label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL)}…` : label };
}

const PHASES: Readonly<Record<string, Label>> = {
  'call setup': { kind: 'setup', label: 'Setup' },
  'call lobby': { kind: 'lobby', label: 'In the lobby' },
  'call hold': { kind: 'hold', label: 'On hold' },
  'call reconnect': { kind: 'reconnect', label: 'Reconnecting' },
  'call automation': { kind: 'leg', label: 'Call, as its callbacks report it' },
  'sms send': { kind: 'send', label: 'SMS' },
  'email send': { kind: 'send', label: 'Email' },
};

function spanLabel(record: TelemetryRecord): Label | undefined {
  const { name, attributes } = record;
  const phase = Object.hasOwn(PHASES, name) ? PHASES[name] : undefined;
  if (phase) return phase;
  if (LEG_SPAN.test(name)) return { kind: 'leg', label: words(name) };
  if (name === 'call participant')
    return {
      kind: 'participant',
      label: `Remote participant${inBrackets(attributes['acs.participant.kind'])}`,
    };
  if (name.startsWith('call_automation.')) return { kind: 'action', label: words(name.slice(16)) };
  if (/^(?:sms|email) delivery$/.test(name)) return { kind: 'delivery', label: deliveryText(attributes) };
  if (isOperation(record)) return { kind: 'operation', label: String(attributes['acs.operation']) };
  return isExchange(record) ? { kind: 'exchange', label: requestText(attributes) } : undefined;
}

const plain =
  (kind: ItemKind, label: string): Labeller =>
  () => ({ kind, label });

/** The word of an attribute behind a text. */
const withWord =
  (kind: ItemKind, text: string, attribute: string): Labeller =>
  (attributes) => ({ kind, label: `${text}${inBrackets(attributes[attribute])}` });

const EVENTS: Readonly<Record<string, Labeller | undefined>> = Object.assign(Object.create(null), {
  'acs.call.started': plain('start', 'Started'),
  'acs.call.connected': plain('connected', 'Connected'),
  'acs.call.ended': (attributes: Attributes) => ({ kind: 'end', label: `Ended${endWords(attributes)}` }),
  'acs.call.state_changed': (attributes: Attributes) => ({
    kind: 'state',
    label: stateText(textOf(attributes['acs.call.state'])),
  }),
  'acs.call.id_changed': plain('event', 'The service assigned the call id'),
  'acs.call.participant_joined': withWord('participant', 'Remote participant joined', 'acs.participant.kind'),
  'acs.call.participant_ended': (attributes: Attributes) => ({
    kind: 'participant',
    label: `Remote participant left${endWords(attributes)}`,
  }),
  'acs.call.survey': withWord('survey', 'Call survey', 'acs.survey.overall'),
  'acs.call.start_failed': failed,
  'acs.call_agent.create_failed': failed,
  'acs.call.action_failed': failed,
  'acs.call.feature_changed': (attributes: Attributes) => ({
    kind: 'feature',
    label: `${words(textOf(attributes['acs.feature.name']) ?? 'feature')}: ${textOf(attributes['acs.feature.state']) ?? 'changed'}`,
  }),
  'acs.device.access_answered': (attributes: Attributes) => ({
    kind: 'event',
    label: `Microphone ${access(attributes['acs.device.audio'])}, camera ${access(attributes['acs.device.video'])}`,
  }),
  'acs.call_agent.connection_changed': withWord('event', 'Call agent', 'acs.call_agent.state'),
  'acs.diagnostic.changed': diagnostic,
  'acs.media.summary': (attributes: Attributes) => ({
    kind: 'media',
    label: `Media, ${textOf(attributes['acs.media.direction']) ?? 'both'}: ${textOf(attributes['acs.media.quality']) ?? 'unknown'}`,
  }),
  'acs.call_automation.callback': (attributes: Attributes) => ({
    kind: 'callback',
    label: `${words(textOf(attributes['acs.call_automation.event']) ?? 'callback')}${endWords(attributes)}`,
  }),
  'acs.call.created': withWord('event', 'Call created', 'acs.operation'),
  'acs.recording.started': plain('event', 'Recording started'),
  'acs.recording.status_changed': withWord('event', 'Recording ready', 'acs.recording.end_reason'),
  'acs.sms.sent': accepted,
  'acs.email.sent': accepted,
  'acs.message.sent': accepted,
  'acs.chat.message_sent': accepted,
  'acs.email.completed': withWord('send', 'Send operation completed', 'acs.email.status'),
  'acs.sms.delivery_reported': (attributes: Attributes) => ({
    kind: 'delivery',
    label: deliveryText(attributes),
  }),
  'acs.email.delivery_reported': (attributes: Attributes) => ({
    kind: 'delivery',
    label: deliveryText(attributes),
  }),
  'acs.exchange.failed': (attributes: Attributes) => ({
    kind: 'event',
    label: `Request failed: ${requestText(attributes)}`,
  }),
  'acs.item.failed': withWord('event', 'ACS refused an item', 'error.type'),
  'acs.token.refresh_failed': withWord('event', 'Token refresh failed', 'error.type'),
} satisfies Record<string, Labeller>);

function otherLabel({ name, attributes, body, isSpan }: TelemetryRecord): Label {
  const category = textOf(attributes['azure.category']);
  const type = textOf(attributes['cloudevents.event_type']);
  if (category !== undefined) {
    const operation = textOf(attributes['azure.operation.name']);
    const more = operation && operation !== category ? `: ${words(operation)}` : '';
    return { kind: 'resource_log', label: `${words(category)}${more}`, detail: body || undefined };
  }
  if (type !== undefined)
    return { kind: 'event', label: words(type.replace(/^Microsoft\.Communication\./, '')) };
  if (isSpan || name !== '') return { kind: 'event', label: name || 'span', detail: body || undefined };
  return { kind: 'log', label: body.split('\n')[0] || 'Empty line', detail: body };
}

function failed(attributes: Attributes, { name }: TelemetryRecord): Label {
  const what = textOf(attributes['acs.operation']) ?? words(name.replace(/^acs\./, ''));
  return { kind: 'event', label: `${what} failed${endWords(attributes)}` };
}

function accepted(attributes: Attributes, { name }: TelemetryRecord): Label {
  const what = { 'acs.sms.sent': 'SMS', 'acs.email.sent': 'email' }[name] ?? 'message';
  const error = textOf(attributes['error.type']);
  return {
    kind: 'send',
    label: error === undefined ? `ACS accepted the ${what}` : `ACS refused the ${what}: ${error}`,
  };
}

function diagnostic(attributes: Attributes): Label {
  const name = textOf(attributes['acs.diagnostic.name']) ?? 'diagnostic';
  const quality = textOf(attributes['acs.diagnostic.quality']) ?? 'unknown';
  const outcome = classifyDiagnostic({ name, value: quality });
  const texts = quality === 'good' ? undefined : diagnosticTexts(outcome);
  const detail = texts && `${texts.description} ${texts.action}`;
  return { kind: 'diagnostic', label: `${words(name)}: ${quality}`, detail };
}

function deliveryText(attributes: Attributes): string {
  const { status, code } = deliveryOf(attributes) ?? {};
  return `Delivery report: ${status ?? code ?? 'unknown'}`;
}

/** Behind a word: class and code of an end. */
function endWords(attributes: Attributes): string {
  const end = callEndOf(attributes) ?? failureOf(attributes);
  if (!end) return '';
  const { code } = verdictOf(end);
  return code ? `: ${end.class.replaceAll('_', ' ')}, ${code}` : `: ${end.class.replaceAll('_', ' ')}`;
}

/** The SDK calls the state of a new call "None". */
function stateText(state: string | undefined): string {
  return state === undefined || state === 'None' ? 'New' : words(state);
}

/** `POST /calling/callConnections, 201`. */
function requestText(attributes: Attributes): string {
  const method = textOf(attributes['http.request.method']) ?? 'Request';
  const url = textOf(attributes['url.full']) ?? '';
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const result = attributes['http.response.status_code'] ?? textOf(attributes['error.type']) ?? 'no answer';
  return `${method} ${path}, ${result}`.replace(' ,', ',');
}

function inBrackets(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? ` (${value})` : '';
}

function access(value: unknown): string {
  return value === true ? 'allowed' : value === false ? 'refused' : 'not requested';
}
