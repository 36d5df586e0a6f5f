/** Observes what the app does with calls: the actions that the SDK rejects, and the results of some others. */
import type { CallEvent, CallLeg } from '../../events/call-event.ts';
import { errorInfo } from '../../events/error-info.ts';
import { type Action, ActionHooks } from './action-hooks.ts';
import type { Listeners } from './listeners.ts';
import { type Emitter, plainReason, type SdkEndReason } from './sdk-types.ts';

export interface ActionSettings {
  emit(event: CallEvent): void;
  /** `calling.Features`, if the app passed the module. */
  features: Record<string, unknown> | undefined;
  onTap(leg: CallLeg | undefined, tap: string, value: unknown): void;
}

export class Actions {
  readonly #hooks = new ActionHooks({
    onRejected: (action, error) => this.#rejected(action, error),
    onDone: (action, result, args) => this.#done(action, result, args),
  });
  readonly #settings: ActionSettings;
  /** By the legs of calls in progress. */
  readonly #listeners = new WeakMap<CallLeg, Listeners>();

  constructor(settings: ActionSettings) {
    this.#settings = settings;
  }

  /** @param listeners Removed when the call is over. */
  watch(thing: object, kind: string, leg?: CallLeg, listeners?: Listeners): void {
    if (leg && listeners) this.#listeners.set(leg, listeners);
    this.#hooks.watch(thing, kind, leg);
  }

  unhook(): void {
    this.#hooks.unhook();
  }

  #rejected({ leg, operation }: Action, error: unknown): void {
    if (operation === 'Call.feature') return; // apps try features that a call may lack
    const reason = { ...plainReason(() => error as SdkEndReason), beforeConnect: false };
    this.#settings.emit({ type: 'call.action_failed', leg, operation, error: errorInfo(error), reason });
  }

  #done({ leg, operation }: Action, result: unknown, args: unknown[]): void {
    const { onTap } = this.#settings;
    if (operation === 'Call.feature') this.#feature(leg, result as Record<string, unknown>, args[0]);
    if (operation === 'CallSurvey.submitSurvey') onTap(leg, operation, args[0]);
    if (operation === 'DeviceManager.askDevicePermission') onTap(leg, operation, result);
    if (operation === 'Transfer.transfer') {
      const transfer = result as { state?: unknown; error?: SdkEndReason } & Emitter;
      const changed = () =>
        onTap(leg, operation, { state: transfer.state, reason: plainReason(() => transfer.error) });
      changed();
      this.#on(leg, transfer, 'stateChanged', changed);
    }
  }

  #feature(leg: CallLeg | undefined, feature: Record<string, unknown>, factory: unknown): void {
    const { features = {}, onTap } = this.#settings;
    const name = Object.keys(features).find((key) => features[key] === factory);
    this.#hooks.watch(feature, name ?? 'Feature', leg);
    const captions = feature.captions as ({ isCaptionsFeatureActive?: unknown } & Emitter) | undefined;
    if (captions && name && this.#hooks.watch(captions, name, leg))
      this.#on(leg, captions, 'CaptionsActiveChanged', () =>
        onTap(leg, name, captions.isCaptionsFeatureActive),
      );
  }

  #on(leg: CallLeg | undefined, emitter: Emitter, event: string, listener: () => void): void {
    if (leg) this.#listeners.get(leg)?.on(emitter, event, listener);
  }
}
