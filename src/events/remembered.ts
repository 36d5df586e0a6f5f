/** Remembers results for texts that come again and again, such as the few topics of all events. */

/** Most texts of one function; a sender may make them up. */
const MAX_TEXTS = 100;

/** @returns `compute`, which runs once per text until there are too many of them. */
export function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const results = new Map<string, T>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    if (results.size >= MAX_TEXTS) results.clear();
    const result = compute(text);
    results.set(text, result);
    return result;
  };
}
