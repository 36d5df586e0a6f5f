/** Lets one `startSpan` take ids that were decided beforehand, as the trace of a call or message needs. */
import { randomSpanId } from '../events/ids.ts';

/** The `IdGenerator` of OpenTelemetry's SDKs, 2.x and 3.x. */
export interface IdGenerator {
  /** 32 hex digits. */
  generateTraceId(): string;
  /** 16 hex digits. */
  generateSpanId(): string;
}

export interface WantedIds {
  traceId: string;
  spanId: string;
}

let wanted: WantedIds | undefined;
let asked = 0;

/**
 * An id generator for apps that own their tracer provider: gives a call's or message's spans the ids that follow
 * from the call or message id, and leaves all other spans to `inner`.
 * @param inner Default: random ids.
 * @example new NodeTracerProvider({ idGenerator: acsIdGenerator() })
 */
export function acsIdGenerator(inner: IdGenerator = random): IdGenerator {
  return {
    generateTraceId: () => wanted?.traceId ?? inner.generateTraceId(),
    generateSpanId() {
      asked++;
      return wanted?.spanId ?? inner.generateSpanId();
    },
  };
}

/** Runs exactly one synchronous `startSpan` with these ids. Without our generator in the provider it has no effect. */
export function withIds<T>(ids: WantedIds, startSpan: () => T): T {
  wanted = ids;
  try {
    return startSpan();
  } finally {
    wanted = undefined;
  }
}

/** How often our generator was asked: a span that was started without asking has a provider without it. */
export function timesAsked(): number {
  return asked;
}

const random: IdGenerator = {
  generateTraceId: () => randomSpanId() + randomSpanId(),
  generateSpanId: randomSpanId,
};
