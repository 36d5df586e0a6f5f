/** Lets one `startSpan` use given ids, as the traces of calls and messages require. */
import { randomSpanId } from '../events/ids.ts';
import { processState, type WantedIds } from '../safety/process-state.ts';
import type { SafeSpan } from './safe-signals.ts';

/** The `IdGenerator` of OpenTelemetry's SDKs, 2.x and 3.x. */
export interface IdGenerator {
  /** 32 hex digits. */
  generateTraceId(): string;
  /** 16 hex digits. */
  generateSpanId(): string;
}

export interface StartedSpan {
  span: SafeSpan;
  /** The provider has our id generator: the span has the wanted ids. */
  ownIds: boolean;
}

/**
 * An id generator for apps that own their tracer provider: the spans of calls and messages get the ids that follow
 * from the call or message id; `inner` generates all other ids.
 * @param inner Default: random ids.
 * @example new NodeTracerProvider({ idGenerator: acsIdGenerator() })
 */
export function acsIdGenerator(inner: IdGenerator = randomIds): IdGenerator {
  // Shared, because generator and spans may come from two copies of this package.
  const { ids } = processState();
  ids.handedOut = true;
  return {
    generateTraceId: () => ids.wanted?.traceId ?? inner.generateTraceId(),
    generateSpanId: () => ids.wanted?.spanId ?? inner.generateSpanId(),
  };
}

/** Whether `acsIdGenerator()` was called: if not, no provider can have our generator. */
export function isHandedOut(): boolean {
  return processState().ids.handedOut;
}

/** Runs one synchronous `startSpan`, which gets these ids if its provider has our generator. */
export function startWithIds(ids: WantedIds, startSpan: () => SafeSpan): StartedSpan {
  const shared = processState().ids;
  shared.wanted = ids;
  try {
    const span = startSpan();
    return { span, ownIds: span.spanContext().spanId === ids.spanId };
  } finally {
    shared.wanted = undefined;
  }
}

export const randomIds: IdGenerator = {
  generateTraceId: () => randomSpanId() + randomSpanId(),
  generateSpanId: randomSpanId,
};
