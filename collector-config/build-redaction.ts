/** The redaction processors of `acs-otel.yaml`, between the lines BEGIN and END there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote, statements, yaml } from './ottl.ts';
import { ANY_VALUE, ATTRIBUTE_KEYS, BODY_KEYS, PLAIN_KEY, VALUES } from './personal-data.ts';

const BEGIN =
  '  # Generated from personal-data.ts by `npm run generate`, down to the next line that says so.';
const END = '  # End of the generated processors.';

/** Most names of spans, events, scopes and severities: not searched. */
const PLAIN_NAME = '^[A-Za-z_][A-Za-z_. /-]{0,63}$';
const SCHEME = '(?i:bearer|basic) ';
/** Values that are not searched: words and numbers, GUIDs, bodies of our own records. */
const PLAIN_VALUES = [
  String.raw`^(?:[A-Za-z_][A-Za-z_.-]{0,63}|-?[0-9]{1,9}(?:\.[0-9]{1,20})?)?$`,
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  String.raw`^(?:Call|Media|Participant) [A-Za-z]{1,16}(?:: [a-z]{1,8}| \([a-z_]{1,16}, [0-9]{1,6}/[0-9]{1,6}\))?$`,
];
/** Of versions, severities and schema URLs, which need no search. */
const VERSION = '^(?:[0-9A-Za-z_-]{1,9}(?:\\.[0-9A-Za-z+_-]{1,24}){0,5})?$';
const SEVERITY = '^(?:[A-Za-z][A-Za-z _-]{0,15}[0-9]{0,2})?$';
const SCHEMA_URL = '^(?:https?://[A-Za-z._/-]{1,100}(?:[0-9]{1,4}\\.){0,3}[0-9]{0,4})?$';

/** Codes of any length stay: the processor can't tell a number from a text of digits. */
const CODES = ['acs.end_reason.code', 'acs.end_reason.sub_code'];

/** Content of `collector-config/acs-otel.yaml`. */
export function gatewayYaml(): string {
  const file = readFileSync(join(import.meta.dirname, 'acs-otel.yaml'), 'utf8');
  const begin = file.indexOf(BEGIN);
  const end = file.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`acs-otel.yaml needs the lines ${BEGIN} and ${END}`);
  return `${file.slice(0, begin)}${BEGIN}\n${processors()}${file.slice(end)}`;
}

function processors(): string {
  return `  # Values of attributes, and log bodies. Attributes that are maps or lists are searched as JSON.
  redaction/acs:
    allow_all_keys: true
    redact_all_types: true
    summary: silent
    ignored_keys: [${CODES.join(', ')}]
    # Values that match are not searched.
    allowed_values:
${list(PLAIN_VALUES)}
    blocked_values:
${list(VALUES)}
    # Keys at any depth of a structured body.
    blocked_key_patterns:
${list([BODY_KEYS])}

  # What the redaction processor does not cover: attributes by their names, and all that is not an attribute.
  transform/acs_redact:
    error_mode: ignore
    trace_statements:
${resourceAndScope()}
${statements('span', [...keys('span'), ...codes('span'), redact('span.name'), redact('span.status.message'), remove('span.trace_state')])}
${statements('spanevent', [...keys('spanevent'), redact('spanevent.name')])}
    log_statements:
${resourceAndScope()}
${statements('log', [...keys('log'), ...codes('log'), redact('log.event_name'), shaped('log.severity_text', SEVERITY), ...bodies()])}
    metric_statements:
${resourceAndScope()}
${statements('datapoint', keys('datapoint'))}
`;
}

function resourceAndScope(): string {
  const scope = [
    redact('scope.name'),
    shaped('scope.version', VERSION),
    shaped('scope.schema_url', SCHEMA_URL),
  ];
  return [
    statements('resource', [...keys('resource'), shaped('resource.schema_url', SCHEMA_URL)]),
    statements('scope', [...keys('scope'), ...scope]),
  ].join('\n');
}

function keys(context: string): string[] {
  return [
    `delete_matching_keys(${context}.attributes, ${quote(ATTRIBUTE_KEYS)})`,
    `keep_matching_keys(${context}.attributes, ${quote(PLAIN_KEY)})`,
  ];
}

function redact(field: string): string {
  return `replace_pattern(${field}, ${quote(ANY_VALUE)}, "REDACTED") where not IsMatch(${field}, ${quote(PLAIN_NAME)}) or IsMatch(${field}, ${quote(SCHEME)})`;
}

function codes(context: string): string[] {
  return CODES.map((name) => `${context}.attributes["${name}"]`).map(
    (code) =>
      `replace_pattern(${code}, ${quote(ANY_VALUE)}, "REDACTED") where IsString(${code}) and not IsMatch(${code}, ${quote('^-?[0-9]{0,15}$')})`,
  );
}

function shaped(field: string, shape: string): string {
  return `set(${field}, "") where not IsMatch(${field}, ${quote(shape)})`;
}

function remove(field: string): string {
  return `set(${field}, "") where ${field} != "" and IsMatch(${field}, ${quote(ANY_VALUE)})`;
}

function bodies(): string[] {
  const isStructured = '(IsMap(log.body) or IsList(log.body))';
  const types = ['String', 'Map', 'List', 'Int', 'Double', 'Bool'].map((type) => `Is${type}(log.body)`);
  return [
    // A key that is personal data: nothing renames keys within a body, so it becomes text.
    `set(log.body, String(log.body)) where ${isStructured} and IsMatch(String(log.body), ${quote('[{,]"[^"]*(?:[0-9]{7}|[@+:%])[^"]*":')})`,
    `set(log.body, "REDACTED") where log.body != nil and not (${types.join(' or ')})`,
  ];
}

/** Quoted as the formatter of the repository would: in single quotes only what contains double ones or a backslash. */
function list(texts: readonly string[]): string {
  return texts
    .map((text) => text.replaceAll('$', '$$$$'))
    .map((text) => `      - ${/["\\]/.test(text) ? yaml(text) : `"${text}"`}`)
    .join('\n');
}
