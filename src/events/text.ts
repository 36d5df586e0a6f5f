/** Values that should be short text, and may be anything. */

const TOKEN = /^(?=\D*\d)[\w.-]+$/;

/** Whether a text looks like a generated id. Apps may choose an id, such as a name: a token has a digit and no blank. */
export function isToken(text: string | undefined): text is string {
  return text !== undefined && TOKEN.test(text);
}

/** `value` if it is a text of 1 to `max` characters. */
export function shortText(value: unknown, max = 1024): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= max ? value : undefined;
}
