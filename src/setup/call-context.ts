/** The context of a call, for the app's own spans. */
import { type Context, context, TraceFlags, trace } from '@opentelemetry/api';
import { guidTraceId } from '../events/guid-trace-id.ts';
import { automationSpanId, callTrace, traceIdOfCall } from '../events/hashed-ids.ts';
import { shortText } from '../events/text.ts';
import { guarded } from '../safety/guard.ts';
import { warnOnce } from '../safety/warn.ts';
import { callbackBody, header, withHeaders } from '../sources/callback-body.ts';

/** Headers of the WebSocket requests by which Call Automation streams audio and transcriptions to the app. */
const CALL_HEADER = 'x-ms-call-correlation-id';
const CONNECTION_HEADER = 'x-ms-call-connection-id';

interface CallIds {
  callId?: string | undefined;
  callConnectionId?: string | undefined;
}

/** Never throws: without a call it warns once and returns the active context. */
export function callContextOf(source: unknown): Context {
  const { callId, callConnectionId } = guarded('callContext()', () => idsOf(source)) ?? {};
  if (callId === undefined) {
    warnOnce(
      `callContext() found no call in ${shown(source)}: pass a call id (a GUID), a Call Automation callback, or the request or headers of its WebSocket (${CALL_HEADER}); spans stay in the active trace`,
    );
    return context.active();
  }
  const spanId = callConnectionId ? automationSpanId(callConnectionId) : callTrace(callId).spanId;
  return trace.setSpanContext(context.active(), {
    traceId: traceIdOfCall(callId),
    spanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}

function idsOf(source: unknown): CallIds {
  if (typeof source === 'string' && guidTraceId(source.trim())) return { callId: source.trim() };
  if (typeof source === 'object' && source !== null) {
    const { headers } = source as { headers?: object };
    const given = (name: string) => shortText(header(headers ?? source, name));
    const callId = given(CALL_HEADER);
    if (callId) return { callId, callConnectionId: given(CONNECTION_HEADER) };
  }
  for (const { data } of callbackBody(withHeaders(source)).events) {
    const callId = shortText(data.correlationId);
    if (callId) return { callId, callConnectionId: shortText(data.callConnectionId) };
  }
  return {};
}

function shown(source: unknown): string {
  if (typeof source === 'string') return 'the text, which is no call id';
  return source === null || typeof source !== 'object' ? String(typeof source) : 'the object';
}
