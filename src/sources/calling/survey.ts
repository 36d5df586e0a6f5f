/** Observes surveys. Apps submit them after the call, when its listeners are removed; hence the hook on the class. */
import type { CallLeg } from '../../events/call-event.ts';
import { isPlainPromise, observed } from '../../safety/guard.ts';
import { Listeners } from './listeners.ts';

export class Surveys {
  readonly #onSurvey: (leg: CallLeg, survey: unknown) => void;
  readonly #legs = new WeakMap<object, CallLeg>();
  readonly #wrapped = new WeakSet<object>();
  readonly #listeners = new Listeners();

  constructor(onSurvey: (leg: CallLeg, survey: unknown) => void) {
    this.#onSurvey = onSurvey;
  }

  /** @param feature `call.feature(Features.CallSurvey)` */
  watch(feature: object, leg: CallLeg): void {
    this.#legs.set(feature, leg);
    const owner = ownerOf(feature);
    if (!owner || this.#wrapped.has(owner)) return;
    this.#wrapped.add(owner);
    const surveys = this;
    this.#listeners.replace(
      owner,
      'submitSurvey',
      (original) =>
        function (...args) {
          const returned = original.apply(this, args);
          const rated = surveys.#legs.get(this as object);
          if (!rated || !isPlainPromise(returned)) return returned;
          return observed('survey', returned, () => surveys.#onSurvey(rated, args[0]));
        },
    );
  }

  unhook(): void {
    this.#listeners.off();
  }
}

/** The prototype that has the method: a hook on it keeps no call in memory. */
function ownerOf(feature: object): Record<string, unknown> | undefined {
  for (let owner: object | null = feature; owner; owner = Object.getPrototypeOf(owner))
    if (Object.hasOwn(owner, 'submitSurvey')) return owner as Record<string, unknown>;
  return undefined;
}
