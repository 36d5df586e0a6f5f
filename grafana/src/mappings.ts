/** Tables of codes -> value mappings, so that panels show words instead of numbers. */
import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { EMAIL_CLASSES } from '../../src/generated/email-status.ts';
import { SMS_CLASSES } from '../../src/generated/sms-status.ts';
import { endReasons } from '../../src/schema/build/tables.ts';

const { codes, pairs, classes, origins, pstnRule } = endReasons;

type Text = readonly [value: string, text: string, color?: string | undefined];

/** Good is green; what people decided is blue; faults have the warm colours. */
const CLASS_COLORS: Record<keyof typeof classes, string> = {
  ok: 'green',
  cancelled: 'super-light-blue',
  declined: 'light-blue',
  busy: 'blue',
  abandoned: 'dark-blue',
  unreachable: 'super-light-yellow',
  not_found: 'light-yellow',
  timeout: 'dark-orange',
  auth: 'light-orange',
  client: 'orange',
  conflict: 'super-light-orange',
  throttled: 'dark-yellow',
  network: 'purple',
  media: 'dark-purple',
  server: 'red',
  unknown: '#8e8e8e',
};
/** `acs.end_reason.class` */
export const CLASS = values(
  Object.entries(CLASS_COLORS).map(([name, color]) => [name, name.replaceAll('_', ' '), color]),
);
/** Whose fault: one short name and one colour in every panel. Green is never a fault, and unknown is nobody's. */
const FAULTS: Record<keyof typeof origins, [text: string, color: string]> = {
  acs: ['Microsoft', 'red'],
  sbc: ['border controller', 'orange'],
  network: ['network', 'purple'],
  client: ['our app', 'blue'],
  peer: ['other side', 'super-light-blue'],
  unknown: ['unknown', '#8e8e8e'],
};
/** `acs.end_reason.origin` */
export const ORIGIN = values(Object.entries(FAULTS).map(([name, [text, color]]) => [name, text, color]));
/** `acs.end_reason.origin` in the order of the overview. */
export const FAULT_NAMES = Object.entries(FAULTS).map(([origin, [text]]) => ({ origin, text }));

/** Whose fault the end of a call was, or the class of an end that is nobody's. */
export const VERDICT_TEXTS = values([
  ...Object.entries(FAULTS).map(([name, [text, color]]) => [name, text, color] as const),
  ...Object.keys(classes)
    .filter((name) => !(name in FAULTS))
    .map((name) => [name, `no fault: ${name.replaceAll('_', ' ')}`, 'green'] as const),
]);

/** Direction and quality of media. */
export const MEDIA = values([
  ['receive good', 'receive good', 'green'],
  ['send good', 'send good', 'semi-dark-green'],
  ['receive poor', 'receive poor', 'orange'],
  ['send poor', 'send poor', 'red'],
]);
/** Quality of the diagnostic `networkReconnect`. */
export const RECONNECT = values([
  ['bad', 'lost', 'red'],
  ['poor', 'unstable', 'orange'],
  ['good', 'found again', 'green'],
]);
const DELIVERY_TEXTS: Record<string, [text: string, color: string]> = {
  ok: ['delivered', 'green'],
  unknown_outcome: ['no report by the carrier', '#8e8e8e'],
  unknown: ['unknown', '#8e8e8e'],
};
const deliveries = (failure?: string) =>
  values(
    [...new Set([...SMS_CLASSES, ...EMAIL_CLASSES])].map((name) => {
      const [text, color] = DELIVERY_TEXTS[name] ?? [name.replaceAll('_', ' '), failure];
      return [name, text, color] as const;
    }),
  );
/** Class of a delivery report. Series of failures have shades of their panel's colour. */
export const DELIVERED = deliveries();
/** The same in a cell. */
export const DELIVERY_RESULT = deliveries('red');
/** Severity of an alert. */
export const SEVERITY = values([
  ['critical', 'critical', 'red'],
  ['warning', 'warning', 'orange'],
]);
/** The result of a message that ACS accepted. */
export const ACCEPTED = values([['accepted', 'accepted', 'green']]);

/** `code/sub code` -> what it means. */
export const END_DESCRIPTION = ofPairs('description');
/** `code/sub code` -> what to do. */
export const END_ACTION = ofPairs('action');

/** The pair, then the PSTN rule, then the code alone, in the order of `src/classification/end-reason.ts`. */
function ofPairs(field: 'description' | 'action'): ValueMapping[] {
  return [
    ...values(pairs.map((row) => [`${row.code}/${row.subCode}`, phrase(row[field])])),
    pattern(`/^\\d+\\/(${Object.keys(pstnRule.prefixes).join('|')})\\d{3}$/`, phrase(pstnRule[field])),
    ...codes.map((row) => pattern(`/^${row.code}\\/.*$/`, phrase(row[field]))),
  ];
}

function values(texts: readonly Text[]): ValueMapping[] {
  const options = texts.map(([value, text, color]) => [value, { text, ...(color && { color }) }]);
  return [{ type: MappingType.ValueToText, options: Object.fromEntries(options) }];
}

function pattern(regex: string, text: string): ValueMapping {
  return { type: MappingType.RegexToText, options: { pattern: regex, result: { text } } };
}

function phrase(text: string): string {
  return text.replace(/\.$/, '');
}
