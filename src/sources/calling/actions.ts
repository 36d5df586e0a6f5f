/** Observes what the app does with calls: the actions that the SDK rejects, and the results of some others. */
import type { CallEvent, CallLeg } from '../../events/call-event.ts';
import { errorInfo } from '../../events/error-info.ts';
import { type Action, ActionHooks } from './action-hooks.ts';
import { plainReason, type SdkEndReason } from './sdk-types.ts';

export interface ActionSettings {
  emit(event: CallEvent): void;
  /** `calling.Features`, if the app passed the module. */
  features: Record<string, unknown> | undefined;
  onTap(leg: CallLeg | undefined, tap: string, value: unknown, argument?: unknown): void;
}

export class Actions {
  readonly #hooks = new ActionHooks({
    onRejected: (action, error) => this.#rejected(action, error),
    onDone: (action, result, args) => this.#done(action, result, args),
  });
  readonly #settings: ActionSettings;

  constructor(settings: ActionSettings) {
    this.#settings = settings;
  }

  watch(thing: object, kind: string, leg?: CallLeg): void {
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

  #done({ leg, operation }: Action, result: unknown, [argument]: unknown[]): void {
    const { features = {}, onTap } = this.#settings;
    if (operation !== 'Call.feature') {
      onTap(leg, operation, result, argument);
      return;
    }
    const name = Object.keys(features).find((key) => features[key] === argument) ?? 'Feature';
    this.#hooks.watch(result as object, name, leg);
    const { captions } = result as { captions?: object };
    if (captions && this.#hooks.watch(captions, name, leg)) onTap(leg, name, captions);
  }
}
