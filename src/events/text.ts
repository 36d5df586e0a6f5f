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

const WORD = /^[a-z]{1,64}$/i;

/** A value of one of the service's enumerations: one word, which can't hold what a person has typed. */
export function word(value: unknown): string | undefined {
  return typeof value === 'string' && WORD.test(value) ? value : undefined;
}
