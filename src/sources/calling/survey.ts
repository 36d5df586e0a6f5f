/** Observes surveys. Apps submit them after the call, when its listeners are removed; hence the hook on the class. */
import type { CallEvent, CallLeg } from '../../events/call-event.ts';
import { guarded, isPlainPromise, observed } from '../../safety/guard.ts';
import { Listeners } from './listeners.ts';

export class Surveys {
  readonly #emit: (event: CallEvent) => void;
  readonly #legs = new WeakMap<object, CallLeg>();
  readonly #wrapped = new WeakSet<object>();
  readonly #listeners = new Listeners();

  constructor(emit: (event: CallEvent) => void) {
    this.#emit = emit;
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
          return observed('survey', returned, () => surveys.#rated(rated, args[0]));
        },
    );
  }

  unhook(): void {
    this.#listeners.off();
  }

  #rated(leg: CallLeg, survey: unknown): void {
    this.#emit({ type: 'call.survey', leg, ratings: ratings(survey) });
  }
}

/** The prototype that has the method: a hook on it keeps no call in memory. */
function ownerOf(feature: object): Record<string, unknown> | undefined {
  for (let owner: object | null = feature; owner; owner = Object.getPrototypeOf(owner))
    if (Object.hasOwn(owner, 'submitSurvey')) return owner as Record<string, unknown>;
  return undefined;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && /^\w{1,64}$/.test(value);
}

/** Scores and closed lists of issues; free text stays in the app. */
function ratings(survey: unknown): Record<string, number | string> {
  const result: Record<string, number | string> = {};
  for (const part of ['overall', 'audio', 'video', 'screenshare']) {
    const rating = guarded('a rating', () => (survey as Record<string, unknown>)[`${part}Rating`]);
    const { score, issues } = (rating ?? {}) as { score?: unknown; issues?: unknown };
    if (typeof score === 'number') result[part] = score;
    const named = Array.isArray(issues) ? issues.filter(isName) : [];
    if (named.length > 0) result[`${part}_issues`] = named.slice(0, 20).join(',');
  }
  return result;
}
