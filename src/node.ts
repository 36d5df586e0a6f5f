/** Node entry of `acs-otel`. */
import type { Context } from '@opentelemetry/api';
import { refusal } from './safety/node-version.ts';
import { disabled } from './safety/switched-off.ts';
import { warnOnce } from './safety/warn.ts';
import { recordCallbacks, recordEvents } from './setup/bodies.ts';
import { callContextOf } from './setup/call-context.ts';
import { type AcsOtel, NOTHING, registerOnce } from './setup/handle.ts';
import { join } from './setup/join.ts';
import { installWithProviders } from './setup/node.ts';
import { type AcsOtelOptions, resolveOptions } from './setup/options.ts';
import { switchable } from './setup/outlet.ts';

export type { SdkLogLevel } from './events/acs-event.ts';
export type { AcsOtel } from './setup/handle.ts';
export {
  AcsInstrumentation,
  type AcsInstrumentationConfig,
  type LoggerLike,
  type LoggerProviderLike,
} from './setup/instrumentation.ts';
export type { AcsInstrumentationOptions, AcsOtelOptions, AcsOtelPageOptions } from './setup/options.ts';
export { acsIdGenerator, type IdGenerator } from './signals/id-generator.ts';
export type { OwnAttributes, Traced } from './signals/own-attributes.ts';

/**
 * Traces the ACS traffic of this process. For every signal it uses the global OpenTelemetry provider of the app; if
 * there is none, it starts OpenTelemetry's own SDK from the `OTEL_*` variables and
 * `APPLICATIONINSIGHTS_CONNECTION_STRING`. Synchronous and idempotent; never throws.
 * @example
 * import { register } from 'acs-otel';
 * const acs = register({ serviceName: 'contoso-api' });
 */
export function register(options: AcsOtelOptions = {}): AcsOtel {
  const prepare = () => {
    const reason = refusal();
    if (reason) warnOnce(reason);
    if (reason || disabled()) return NOTHING;
    const resolved = resolveOptions(options, process.env, warnOnce);
    return switchable(resolved.enabled, () => installWithProviders(resolved));
  };
  return registerOnce(prepare, warnOnce, () => join(options));
}

/**
 * Records the callbacks that Call Automation posts to the app's `callbackUri`: each as a log record in the call's trace,
 * with the meaning of its result; results of actions are counted (`acs.call_automation.actions`), and so are ended calls
 * (`acs.call.ended`, `acs.call.duration`). A call, and each action that this process has requested, becomes a span when
 * it ends. A redelivered callback counts once. Never throws; without `register()` or `AcsInstrumentation` it warns once.
 * A process that does not receive both ends of a call, or has not sent the request for an action, makes no span of it.
 * @param body The body as the framework passes it: CloudEvents as text, bytes, a `Blob`, parsed JSON or the SDK's own
 *   parser returns them, in structured or binary mode or in Event Grid's envelope; an array of these; the `Request`
 *   itself, which stays readable; or a promise. Items that hold no readable event are counted in
 *   `acs_otel.events.dropped`; up to 5,000 events are read.
 * @example
 * app.post('/callbacks', (request, response) => {
 *   recordCallAutomationEvents(request.body);
 *   response.sendStatus(200);
 * });
 */
export function recordCallAutomationEvents(body: unknown): void {
  recordCallbacks(body);
}

/**
 * Records the events of Azure Communication Services that Event Grid delivers to the app: each as a log record in the
 * trace of its call or message. A delivery report of an SMS or email is explained and counted (`acs.sms.delivered`,
 * `acs.email.delivered`), and becomes a span in the message's trace that links to its send; if this process sent the
 * SMS, `acs.sms.delivery.duration` measures the delivery. Recordings, and calls as they start and end, are recorded with
 * their ids, durations and reasons; every other event with its ids. An event that is delivered again counts once. Never
 * throws; without `register()` or `AcsInstrumentation` it warns once. Phone numbers, addresses, names and texts in events
 * are not recorded. Call Automation callbacks among the events are recorded as by `recordCallAutomationEvents()`, which
 * records the events of this function likewise.
 * @param body The body as the framework passes it, in the schema of Event Grid or of CloudEvents, in every form that
 *   `recordCallAutomationEvents()` reads, or what `EventGridDeserializer` of `@azure/eventgrid` returns. Items that hold
 *   no readable event are counted in `acs_otel.events.dropped`; up to 5,000 events are read.
 * @example
 * app.post('/events', (request, response) => {
 *   recordEventGridEvents(request.body);
 *   response.sendStatus(200);
 * });
 */
export function recordEventGridEvents(body: unknown): void {
  recordEvents(body);
}

/**
 * The OpenTelemetry context of a call, so that the app's own spans (speech, language model, tools) join the call's
 * trace, in whichever process they are made. With a connection id they are children of its span `call automation`.
 * Needs no `register()`. Never throws: if it finds no call, it warns once and returns the active context.
 * @param source A call id (a GUID, such as `correlationId`; not `callConnectionId`, which is also a GUID but gives a
 *   trace without the call); a Call Automation callback in any form that
 *   `recordCallAutomationEvents()` reads without waiting, of which the first event with a call counts; or the request
 *   by which Call Automation opens a WebSocket for audio or transcriptions, or its headers
 *   (`x-ms-call-correlation-id`, `x-ms-call-connection-id`).
 * @example
 * webSocketServer.on('connection', (socket, request) => {
 *   const call = callContext(request);
 *   socket.on('message', () => context.with(call, () => tracer.startActiveSpan('turn', answer)));
 * });
 */
export function callContext(source: unknown): Context {
  return callContextOf(source);
}
