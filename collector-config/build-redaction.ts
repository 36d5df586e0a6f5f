/** The redaction processors of `acs-otel.yaml`, between the lines BEGIN and END there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricTexts } from './metric-texts.ts';
import { group, quote, statements, yaml } from './ottl.ts';
import { VALUES } from './personal-data.ts';
import { ATTRIBUTE_KEYS, BODY_KEYS, NAMES_OF_CALLS, PLAIN_KEY, PLAIN_KEYS } from './personal-keys.ts';

const BEGIN =
  '  # Generated from personal-data.ts by `npm run generate`, down to the next line that says so.';
const END = '  # End of the generated processors.';

/** Most names of spans, events and scopes: not searched. */
const PLAIN_NAME =
  '^(?:@?[A-Za-z_][A-Za-z_./-]{0,63}|[A-Z]{3,7} /[A-Za-z_./-]{0,63}|(?:call|sms|email) [a-z]{2,16})?$';
/** The processor searches attributes and bodies only, so what else holds text is an attribute while it passes. */
const HELD = {
  span: ['name', 'status.message', 'trace_state'],
  spanevent: ['name'],
  log: ['event_name'],
  scope: ['name'],
};
type Holder = keyof typeof HELD;
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
${list(BODY_KEYS)}

  # Before the processor: attributes by their names, and all that is not an attribute.
  transform/acs_redact:
    error_mode: ignore
    trace_statements:
${resourceAndScope()}
${unknownNames('span')}
${statements('span', [...codes('span'), ...hold('span')])}
${statements('spanevent', [...keys('spanevent'), ...hold('spanevent')])}
    log_statements:
${THE_SAME}
${unknownNames('log')}
${statements('log', [...codes('log'), ...hold('log'), shaped('log.severity_text', SEVERITY), ...bodies()])}
    metric_statements:
${statements('metric', metricTexts())}
${THE_SAME}
${statements('datapoint', keys('datapoint'))}

  # Behind it: what was an attribute while it passed.
  transform/acs_redacted:
    error_mode: ignore
    trace_statements:
${restore('scope')}
${restore('span')}
${restore('spanevent')}
    log_statements:
${restore('scope')}
${restore('log')}
    metric_statements:
${restore('scope')}
`;
}

/** Resources and scopes of logs and metrics are treated as those of traces. */
const THE_SAME = `      - { context: resource, statements: *redact_resource }
      - { context: scope, statements: *redact_scope }`;

function resourceAndScope(): string {
  const scope = [...hold('scope'), shaped('scope.version', VERSION), shaped('scope.schema_url', SCHEMA_URL)];
  return [
    statements('resource', [...keys('resource'), shaped('resource.schema_url', SCHEMA_URL)]).replace(
      'statements:',
      'statements: &redact_resource',
    ),
    statements('scope', [...keys('scope'), ...scope]).replace('statements:', 'statements: &redact_scope'),
  ].join('\n');
}

function unknownNames(context: 'span' | 'log'): string {
  const condition = `not IsMatch(String(Keys(${context}.attributes)), ${quote(NAMES_OF_CALLS)})`;
  return statements(context, keys(context), `        conditions:\n          - ${yaml(condition)}\n`);
}

/** One list of all names is searched before each name is: a search costs more than the name is long. */
function keys(context: string): string[] {
  const names = `${context}.cache["names"]`;
  const found = (sign: string) => `IsMatch(${names}, ${quote(sign)})`;
  return [
    `set(${names}, ToLowerCase(String(Keys(${context}.attributes))))`,
    ...ATTRIBUTE_KEYS.map(
      ({ name, signs }) =>
        `delete_matching_keys(${context}.attributes, ${quote(name)})${signs.length ? ` where ${signs.map(found).join(' or ')}` : ''}`,
    ),
    `keep_matching_keys(${context}.attributes, ${quote(PLAIN_KEY)}) where not ${found(PLAIN_KEYS)}`,
  ];
}

function held(context: Holder, field: string): string {
  return `${context}.attributes["acs_otel.held.${field}"]`;
}

function hold(context: Holder): string[] {
  return HELD[context].map(
    (field) =>
      `set(${held(context, field)}, ${context}.${field}) where not IsMatch(${context}.${field}, ${quote(PLAIN_NAME)})`,
  );
}

function restore(context: Holder): string {
  const attributes = HELD[context].map((field) => held(context, field));
  return group(context, attributes, [
    ...HELD[context].map((field) => restored(context, field)),
    `delete_matching_keys(${context}.attributes, ${quote('^acs_otel\\.held\\.')})`,
  ]);
}

/** Trace state has a syntax of its own, so all of it goes. */
function restored(context: Holder, field: string): string {
  const attribute = held(context, field);
  const [value, more] =
    field === 'trace_state' ? ['""', ` and ${attribute} != ${context}.${field}`] : [attribute, ''];
  return `set(${context}.${field}, ${value}) where ${attribute} != nil${more}`;
}

function codes(context: string): string[] {
  return CODES.map((name) => `${context}.attributes["${name}"]`).map(
    (code) =>
      `set(${code}, "REDACTED") where IsString(${code}) and not IsMatch(${code}, ${quote('^(?:-?[0-9]{0,15}|[A-Za-z_]{1,64})$')})`,
  );
}

function shaped(field: string, shape: string): string {
  return `set(${field}, "") where not IsMatch(${field}, ${quote(shape)})`;
}

function bodies(): string[] {
  const isStructured = '(IsMap(log.body) or IsList(log.body))';
  const types = ['String', 'Map', 'List', 'Int', 'Double', 'Bool'].map((type) => `Is${type}(log.body)`);
  return [
    // A key that is personal data: nothing renames keys within a body, so it becomes text.
    `set(log.body, String(log.body)) where ${isStructured} and IsMatch(String(log.body), ${quote(String.raw`[{,]"(?:[^"\\]|\\.)*(?:(?:[0-9][ ._/()-]{0,3}){7}|[@+:=%]|\\.|eyJ[A-Za-z0-9_-]{10})(?:[^"\\]|\\.)*":`)})`,
    `set(log.body, "REDACTED") where log.body != nil and not (${types.join(' or ')})`,
  ];
}

function list(texts: readonly string[]): string {
  return texts
    .map((text) => text.replaceAll('$', '$$$$'))
    .map((text) => `      - ${yaml(text)}`)
    .join('\n');
}
