/** Text from outside, on a terminal. */
import { stripVTControlCharacters } from 'node:util';

/** The text without what could move the cursor, change colours or reverse the direction of writing; lines stay lines. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, '');
}
