/** The option `attributes` with its failures reported on the console. */
import { warnOnce } from '../safety/warn.ts';
import type { OwnAttributes } from '../signals/own-attributes.ts';
import { redactText } from '../signals/redaction.ts';

/** The app's function, whose failures the developer has to see: what it returns would be missing silently. */
export function reported(own: OwnAttributes | undefined): OwnAttributes | undefined {
  if (!own) return undefined;
  return (traced) => {
    try {
      const given = own(traced);
      if (typeof (given as PromiseLike<unknown> | undefined)?.then !== 'function') return given;
      warnOnce(
        "option 'attributes' returned a promise, which is ignored: the function must return the attributes",
      );
      return undefined;
    } catch (error) {
      warnOnce(
        `option 'attributes' threw, so its attributes are missing: ${redactText(String(error)).slice(0, 200)}`,
      );
      throw error;
    }
  };
}
