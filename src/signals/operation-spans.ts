/** Spans of Azure SDK operations and of the messages that they send. */
import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { ErrorInfo, OperationEnd, OperationStart, ResultIds } from '../events/acs-event.ts';
import { hasFailed, isCancelled } from '../events/error-info.ts';
import { callTrace, messageTrace, type OwnTrace } from '../events/hashed-ids.ts';
import { randomSpanId } from '../events/ids.ts';
import type { Redacted } from '../events/redacted.ts';
import {
  ATTR_ACS_CANCELLED_BY,
  ATTR_ACS_CHAT_MESSAGE_ID,
  ATTR_ACS_EMAIL_OPERATION_ID,
  ATTR_ACS_EMAIL_STATUS,
  ATTR_ACS_ITEM_FAILED_COUNT,
  ATTR_ACS_JOB_ROUTER_JOB_ID,
  ATTR_ACS_MESSAGE_IDS,
  ATTR_ACS_MS_CV,
  ATTR_ACS_OPERATION,
  ATTR_ACS_PARTICIPANT_ID,
  ATTR_ACS_SERVICE,
  ATTR_ACS_SMS_MESSAGE_ID,
  ATTR_ACS_SMS_MESSAGE_IDS,
} from '../generated/names.ts';
import { ATTR_ERROR_TYPE, checked, ID_ATTRIBUTES, idAttributes } from './attributes.ts';
import { type StartedSpan, startWithIds } from './id-generator.ts';
import { type OwnAttributes, ownAttributes } from './own-attributes.ts';
import { type GivenProviders, tracer } from './providers.ts';
import { redactShort } from './redaction.ts';
import type { SafeSpan } from './safe-signals.ts';
import type { SafeAttributes } from './safe-values.ts';

const MAX_STATUS = 512;

/** Ids of results and of events. */
export const RESULT_ID_ATTRIBUTES: Record<keyof ResultIds, string> = {
  ...ID_ATTRIBUTES,
  smsMessageIds: ATTR_ACS_SMS_MESSAGE_IDS,
  emailStatus: ATTR_ACS_EMAIL_STATUS,
  chatMessageId: ATTR_ACS_CHAT_MESSAGE_ID,
  messageIds: ATTR_ACS_MESSAGE_IDS,
  smsMessageId: ATTR_ACS_SMS_MESSAGE_ID,
  participantId: ATTR_ACS_PARTICIPANT_ID,
  jobRouterJobId: ATTR_ACS_JOB_ROUTER_JOB_ID,
};

/** A message that an operation has sent. It has its own trace. */
export interface SentMessage {
  kind: 'sms' | 'email';
  id: string;
  error?: ErrorInfo | undefined;
}

export class OperationSpans {
  readonly #given: GivenProviders;
  readonly #common: SafeAttributes;
  readonly #own: OwnAttributes | undefined;

  /**
   * @param common Attributes of every span, e.g. `acs.resource.id`.
   * @param own The app's attributes.
   */
  constructor(given: GivenProviders, common: SafeAttributes, own?: OwnAttributes) {
    this.#given = given;
    this.#common = common;
    this.#own = own;
  }

  /** `ownIds`: the provider has our id generator, so messages can have their own traces. */
  start(start: OperationStart, parent: Context): StartedSpan {
    const { service, name: operation } = start;
    const attributes = {
      ...ownAttributes(this.#own, { kind: 'operation', operation, service }),
      ...this.#common,
      [ATTR_ACS_SERVICE]: service,
      [ATTR_ACS_OPERATION]: operation,
    };
    return startWithIds({ spanId: randomSpanId() }, () =>
      tracer(this.#given).startSpan(start.name, { kind: SpanKind.INTERNAL, attributes }, parent),
    );
  }

  /** A root span in the trace of the message. It and the operation that sent it link to each other. */
  message(message: SentMessage, operation: SafeSpan, startTime: number): SafeSpan {
    const attributes = {
      ...ownAttributes(this.#own, { kind: 'message', service: message.kind, messageId: message.id }),
      ...this.#common,
      [ATTR_ACS_SERVICE]: message.kind,
      [message.kind === 'sms' ? ATTR_ACS_SMS_MESSAGE_ID : ATTR_ACS_EMAIL_OPERATION_ID]: checked(message.id),
    };
    const links = [{ context: operation.spanContext() }];
    const options = { kind: SpanKind.PRODUCER, root: true, startTime, attributes, links };
    const { span } = startWithIds(messageTrace(message.kind, message.id), () =>
      tracer(this.#given).startSpan(`${message.kind} send`, options, ROOT_CONTEXT),
    );
    operation.addLink({ context: span.spanContext() });
    return span;
  }
}

/**
 * Sets ids, links and error of an ended operation.
 * @param linked Messages that the operation already links to.
 */
export function setOperationEnd(
  span: SafeSpan,
  end: OperationEnd,
  ids: ResultIds,
  msCv: Redacted | undefined,
  linked: ReadonlySet<string>,
): void {
  span.setAttributes(idAttributes(ids, RESULT_ID_ATTRIBUTES));
  if (msCv) span.setAttribute(ATTR_ACS_MS_CV, msCv);
  if (end.failedItems) span.setAttribute(ATTR_ACS_ITEM_FAILED_COUNT, end.failedItems);
  for (const target of linkTargets(ids, linked))
    span.addLink({ context: { ...target, traceFlags: TraceFlags.SAMPLED } });
  setError(span, end.error);
}

export function setError(span: SafeSpan, error: ErrorInfo | undefined): void {
  if (!error) return;
  span.setAttribute(ATTR_ERROR_TYPE, error.type);
  if (isCancelled(error.type)) span.setAttribute(ATTR_ACS_CANCELLED_BY, 'app');
  if (hasFailed(error.type))
    setErrorStatus(span, error.message ? redactShort(error.message, MAX_STATUS) : undefined);
}

function setErrorStatus(span: SafeSpan, text: Redacted | undefined): void {
  span.setStatus({
    code: SpanStatusCode.ERROR,
    ...(text && { message: text }),
  });
}

/** The traces that follow from the ids. Another process may start the span of a call; its trace is known. */
function linkTargets(ids: ResultIds, linked: ReadonlySet<string>): OwnTrace[] {
  const sms = (ids.smsMessageIds ?? []).filter((id) => !linked.has(id));
  const targets = sms.map((id) => messageTrace('sms', id));
  const email = ids.emailOperationId;
  if (email && !linked.has(email)) targets.push(messageTrace('email', email));
  if (ids.callId) targets.push(callTrace(ids.callId));
  return targets;
}
