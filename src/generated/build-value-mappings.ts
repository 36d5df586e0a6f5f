/** Tables of codes -> Grafana value mappings, so that panels show words instead of numbers. */
import { endReasons, sms } from './build-tables.ts';

const CATEGORY_COLORS: Record<string, string> = {
  success: 'green',
  expected_error: 'blue',
  unexpected_client_error: 'orange',
  unexpected_server_error: 'red',
};

/** Content of `grafana/value-mappings.json`: one list of value mappings per attribute. */
export function valueMappings(): string {
  const { codes, classes, categories, origins } = endReasons;
  const mappings = {
    $comment: 'Generated from src/schema/*.json by `npm run generate`. Edits are overwritten.',
    'acs.end_reason.code': mapping(
      codes.map((row) => [String(row.code), `${row.code} ${phrase(row.description)}`]),
    ),
    'acs.end_reason.class': mapping(Object.keys(classes).map((name) => [name, name.replaceAll('_', ' ')])),
    'acs.end_reason.category': mapping(
      Object.keys(categories).map((name) => [name, name.replaceAll('_', ' '), CATEGORY_COLORS[name]]),
    ),
    'acs.end_reason.origin': mapping(Object.entries(origins).map(([name, text]) => [name, phrase(text)])),
    'acs.sms.delivery.code': mapping(
      sms.codes.map((row) => [String(row.code), `${row.code} ${phrase(row.description)}`]),
    ),
  };
  return `${JSON.stringify(mappings, null, 2)}\n`;
}

function mapping(values: (readonly [value: string, text: string, color?: string | undefined])[]) {
  const options = values.map(([value, text, color], index) => [
    value,
    color ? { text, color, index } : { text, index },
  ]);
  return [{ type: 'value', options: Object.fromEntries(options) }];
}

function phrase(text: string): string {
  return text.replace(/\.$/, '');
}
