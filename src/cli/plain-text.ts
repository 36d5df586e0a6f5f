/** Text from outside, on a terminal. */
import { stripVTControlCharacters } from 'node:util';

const MAX_ECHO = 100;

/** The text without what could move the cursor, change colours or reverse the direction of writing; lines stay lines. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, '');
}

/** The text as a message repeats it: on one line, its first 100 characters. */
export function echoed(text: string): string {
  const line = text.slice(0, 2 * MAX_ECHO).replace(/\s+/g, ' ');
  if (line.length <= MAX_ECHO && text.length <= 2 * MAX_ECHO) return line;
  return `${line.slice(0, MAX_ECHO).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
