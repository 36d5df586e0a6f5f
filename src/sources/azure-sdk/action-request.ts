/** Requests for actions of Call Automation, as they are sent: the callback that answers one has its operation context. */
import type { OpenOperation } from '../../events/sink.ts';
import { shortText } from '../../events/text.ts';
import { parseUrl } from '../../events/url.ts';
import { idsInPath } from '../http/path-ids.ts';
import { CLIENTS } from './clients.ts';
import { object } from './results.ts';

const ACTIONS = new Map(CLIENTS.flatMap(({ actions = {} }) => Object.entries(actions)));
/** Characters. A longer body is not parsed. */
const MAX_BODY = 256 * 1024;
const MAX_CONTEXT = 4096;

/**
 * Reports the action that a request asks for. The SDK generates an operation context for some actions, so only the body
 * has it.
 * @param request Of the SDK's HTTP pipeline.
 */
export function keepAction(operation: OpenOperation, request: unknown): void {
  const [action] = ACTIONS.get(operation.start.name) ?? [];
  if (!action) return;
  const { url, body } = object(request) ?? {};
  const address = typeof url === 'string' ? parseUrl(url) : undefined;
  if (!address) return;
  const sent = typeof body === 'string' && body.length <= MAX_BODY ? object(JSON.parse(body)) : undefined;
  const { callLocator, callConnectionId, operationContext } = sent ?? {};
  const call =
    idsInPath(address).callConnectionId ??
    shortText(callConnectionId) ??
    shortText(object(callLocator)?.serverCallId);
  if (!call) return;
  operation.actionRequested({ action, call, operationContext: shortText(operationContext, MAX_CONTEXT) });
}

/**
 * The arguments with which a method is called. With the option `operationContext`, those of an action whose operation
 * context the app has left empty carry a traceparent there; nothing of the app's is changed.
 */
export function carrying(operation: OpenOperation, args: readonly unknown[]): unknown[] {
  const [, at] = ACTIONS.get(operation.start.name) ?? [];
  const { traceparent: operationContext } = operation;
  if (at === undefined || !operationContext) return [...args];
  // An older signature of `startRecognizing` has a number in front of its options.
  const index = typeof args[at] === 'number' ? at + 1 : at;
  const options = args[index];
  if (options !== undefined && (!isPlain(options) || options.operationContext)) return [...args];
  return Object.assign([...args], { [index]: { ...options, operationContext } });
}

/** A copy of any other object might lack what its class gives it. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return object(value) !== undefined && Object.getPrototypeOf(value) === Object.prototype;
}
