/** What the gateway does with the texts of metrics, which are no attributes: what is not plain goes as a whole. */
import { quote } from './ottl.ts';
import { PLAIN_KEY } from './personal-keys.ts';

/** At most six digits, so no phone number. */
const PLAIN_TEXT = `^(?:[A-Za-z_ .,;()'/<>-]*[0-9]){0,6}[A-Za-z_ .,;()'/<>-]*$`;
const UNIT =
  '^(?:[A-Za-z%/*.^-]{0,16}[0-9]{0,3}|(?:[A-Za-z]{1,8}/)?\\{[A-Za-z_. -]{1,32}\\}(?:/[A-Za-z]{1,8})?)$';
/** JSON Web Tokens hold only letters, digits and dots. */
const TOKEN = 'eyJ[A-Za-z0-9_-]{10}';

/** Statements of the context `metric`. */
export function metricTexts(): string[] {
  return [
    plain('metric.name', PLAIN_KEY, 'redacted'),
    plain('metric.description', PLAIN_TEXT, ''),
    plain('metric.unit', UNIT, ''),
    'delete_matching_keys(metric.metadata, "")',
  ];
}

function plain(field: string, shape: string, instead: string): string {
  return `set(${field}, ${quote(instead)}) where not IsMatch(${field}, ${quote(shape)}) or IsMatch(${field}, ${quote(TOKEN)})`;
}
