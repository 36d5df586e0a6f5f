/** Values that should be short text, and may be anything. */

/** `value` if it is a text of 1 to `max` characters. */
export function shortText(value: unknown, max = 1024): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= max ? value : undefined;
}
