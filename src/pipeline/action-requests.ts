/** Requests for actions of Call Automation whose results have not come yet. */
import type { ActionRequest, AutomationAction, AutomationEvent } from '../events/automation-event.ts';
import type { ActionStart } from '../signals/automation-spans.ts';

/** More than an app has open at once; results that never come to this process make room for others. */
const MAX_REQUESTS = 10_000;

/** They have no callback when they succeed, so the oldest request need not be the one that a callback answers. */
const ANSWERED_WHEN_FAILED: ReadonlySet<AutomationAction> = new Set(['hold', 'continuous_dtmf']);

export interface OpenRequest extends ActionStart {
  key: object;
  request: ActionRequest;
}

export class ActionRequests {
  /** In the order of the requests. */
  readonly #open = new Map<object, OpenRequest>();
  /** The same requests by action and call. */
  readonly #byCall = new Map<string, Set<object>>();

  /** @param key The operation that sends the request, and sends it again in a retry. */
  add(key: object, request: ActionRequest, start: ActionStart): void {
    this.#open.set(key, { ...start, key, request });
    const place = placeOf(request.action, request.call);
    const keys = this.#byCall.get(place) ?? new Set();
    this.#byCall.set(place, keys.add(key));
    if (this.#open.size <= MAX_REQUESTS) return;
    const oldest = this.#open.keys().next().value;
    if (oldest) this.remove(oldest);
  }

  /** The service has refused the request, or nobody asks for its result any more. */
  remove(key: object): void {
    const open = this.#open.get(key);
    if (!open) return;
    this.#open.delete(key);
    const place = placeOf(open.request.action, open.request.call);
    const keys = this.#byCall.get(place);
    keys?.delete(key);
    if (keys?.size === 0) this.#byCall.delete(place);
  }

  /** The request that a result answers; undefined if another process has sent it, or if that is not certain. */
  take({ action, leg, operationContext }: AutomationEvent): OpenRequest | undefined {
    if (!action) return undefined;
    const { callConnectionId, serverCallId } = leg.ids;
    const keys = [callConnectionId, serverCallId].flatMap((call) =>
      call ? [...(this.#byCall.get(placeOf(action, call)) ?? [])] : [],
    );
    const matching = keys.filter((key) => this.#open.get(key)?.request.operationContext === operationContext);
    const [first] = matching;
    const isAmbiguous = matching.length > 1 && ANSWERED_WHEN_FAILED.has(action);
    if (!first || isAmbiguous) return undefined;
    const open = this.#open.get(first);
    this.remove(first);
    return open;
  }
}

function placeOf(action: AutomationAction, call: string): string {
  return `${action} ${call}`;
}
