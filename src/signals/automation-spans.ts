/** The spans of a call as a server observes it: the call, and its actions. All are made when they are over. */
import {
  type Context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { isFailure } from '../classification/call-end.ts';
import type { Outcome } from '../classification/end-reason.ts';
import type { AutomationAction, AutomationEvent } from '../events/automation-event.ts';
import type { CallLeg, CallRecord } from '../events/call-event.ts';
import { actionSpanId, automationSpanId, traceIdOfCall } from '../events/hashed-ids.ts';
import { randomSpanId } from '../events/ids.ts';
import { ATTR_ACS_CALL_DURATION, ATTR_ACS_SERVICE } from '../generated/names.ts';
import { actionAttributes } from './automation-records.ts';
import { legAttributes } from './call-records.ts';
import type { RecordOutcomes } from './call-spans.ts';
import { endReasonAttributes } from './end-reason-attributes.ts';
import { startWithIds } from './id-generator.ts';
import { warnWithoutOwnIds } from './own-ids-warning.ts';
import { type GivenProviders, tracer } from './providers.ts';
import type { SafeSpanOptions } from './safe-signals.ts';
import type { SafeAttributes, SafeText } from './safe-values.ts';

/** What is known of the request that a callback answers. */
export interface ActionStart {
  /** Milliseconds since 1970. */
  at: number;
  /** The operation that sent it. */
  operation: SpanContext;
  /** The app's tracer provider has our id generator. */
  ownIds: boolean;
}

type ActionEvent = AutomationEvent & { action: AutomationAction };

interface SpanModel {
  name: SafeText;
  kind: SpanKind;
  spanId: string;
  start: number;
  end: number;
  attributes: SafeAttributes;
  outcome: Outcome;
  parent?: SpanContext | undefined;
  links?: SafeSpanOptions['links'];
}

export class AutomationSpans {
  readonly #given: GivenProviders;
  readonly #common: SafeAttributes;

  /** @param common Attributes of every span. */
  constructor(given: GivenProviders, common: SafeAttributes) {
    this.#given = given;
    this.#common = { ...common, [ATTR_ACS_SERVICE]: 'call_automation' };
  }

  contextOf(leg: CallLeg): Context {
    const own = spanContext(leg);
    return own ? trace.setSpanContext(ROOT_CONTEXT, own) : ROOT_CONTEXT;
  }

  /** The call from CallConnected to CallDisconnected. */
  completed(
    { leg, start, end = start }: CallRecord,
    { end: outcome }: RecordOutcomes,
    own: SafeAttributes,
  ): void {
    this.#make(leg, {
      name: 'call automation',
      kind: SpanKind.CLIENT,
      spanId: spanIdOf(leg),
      start,
      end,
      attributes: {
        ...own,
        ...legAttributes(leg),
        ...endReasonAttributes(outcome),
        [ATTR_ACS_CALL_DURATION]: Math.max(0, end - start) / 1000,
      },
      outcome,
    });
  }

  /** An action from its request to its result. */
  action(event: ActionEvent, { at: start, operation, ownIds }: ActionStart, outcome: Outcome): void {
    const { leg, id, action, at } = event;
    // The clocks of the service and of this process differ: the action ends by the time that its callback is read.
    const now = Date.now();
    this.#make(leg, {
      name: `call_automation.${action}`,
      kind: SpanKind.INTERNAL,
      spanId: id === undefined ? randomSpanId() : actionSpanId(leg.ids.callConnectionId, id),
      start,
      end: at > start && at < now ? at : now,
      attributes: { ...actionAttributes(event), ...endReasonAttributes(outcome) },
      outcome,
      // No phantom parent: without its CallConnected, another process makes the span of the call, or none; without our id
      // generator, that span is in another trace.
      parent: event.connectedHere && ownIds ? spanContext(leg) : undefined,
      links: [{ context: operation }],
    });
  }

  #make(leg: CallLeg, model: SpanModel): void {
    const { name, kind, spanId, start: startTime, end, parent, outcome, links = [] } = model;
    const call = spanContext(leg);
    const attributes = { ...this.#common, ...model.attributes };
    const options = { kind, startTime, attributes, links, root: !parent };
    const where = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const ids = call ? { traceId: call.traceId, spanId } : { spanId };
    const started = startWithIds(ids, () => tracer(this.#given).startSpan(name, options, where));
    warnWithoutOwnIds(started);
    const { span, ownIds } = started;
    if (!ownIds && call) span.addLink({ context: call });
    if (isFailure(outcome)) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(Math.max(end, startTime + 1));
  }
}

/** Where the span of the call is. Undefined if the call id is not known. */
function spanContext(leg: CallLeg): SpanContext | undefined {
  const { callId } = leg.ids;
  if (!callId) return undefined;
  return { traceId: traceIdOfCall(callId), spanId: spanIdOf(leg), traceFlags: TraceFlags.SAMPLED };
}

function spanIdOf({ ids }: CallLeg): string {
  return ids.callConnectionId ? automationSpanId(ids.callConnectionId) : randomSpanId();
}
