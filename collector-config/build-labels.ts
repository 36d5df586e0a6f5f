/** Statements that limit the label values of counted telemetry to those of the tables. */
import { type CodeTable, EMAIL_DELIVERY, PAIRS, SMS_CODES } from '../src/schema/build/code-tables.ts';
import { attributeExamples } from '../src/schema/build/signals.ts';
import { diagnostics, endReasons } from '../src/schema/build/tables.ts';
import { END, group, quote, statements } from './ottl.ts';

const CODES = [...new Set([...endReasons.codes, ...endReasons.pairs].map(({ code }) => String(code)))];

/** Like `boundedCodes`: keeps the code if it is 0 or SIP-like, the sub code if the table lists the pair. */
export function callLabels(): string {
  const attribute = (name: string) => `span.attributes["${END}.${name}"]`;
  const pairs = PAIRS.entries.map(({ key }) => key);
  const [code, subCode] = [attribute('code'), attribute('sub_code')];
  return group(
    'span',
    [],
    [
      `delete_key(span.attributes, "${END}.sub_code") where ${code} == nil or ${subCode} == nil or Index(${list(pairs)}, Concat(["\\n", String(${code}), "/", String(${subCode}), "\\n"], "")) < 0`,
      `delete_key(span.attributes, "${END}.code") where ${code} != nil and not IsMatch(String(${code}), "^(0|[2-6][0-9][0-9])$$")`,
      ...Object.entries({
        category: Object.keys(endReasons.categories),
        class: Object.keys(endReasons.classes),
        origin: Object.keys(endReasons.origins),
      }).flatMap(([name, values]) => bounded('span', `${END}.${name}`, values)),
      `set(${attribute('expected')}, false) where ${attribute('expected')} != true`,
      ...bounded('span', 'acs.call.direction', ['outgoing', 'incoming', 'join']),
      // Anyone can send every number there is.
      `delete_key(span.attributes, "${END}.code") where resource.attributes["acs_otel.receiver"] == "browsers" and Index(${list(CODES)}, Concat(["\\n", String(${code}), "\\n"], "")) < 0`,
    ],
  );
}

export function recordLabels(): string {
  return group(
    'log',
    [],
    [
      ...bounded(
        'log',
        'acs.diagnostic.name',
        diagnostics.diagnostics.map(({ name }) => name),
      ),
      ...bounded('log', 'acs.diagnostic.quality', ['good', 'poor', 'bad']),
      ...bounded('log', 'acs.media.direction', ['send', 'receive']),
      ...bounded('log', 'acs.media.quality', ['good', 'poor']),
      ...bounded('log', 'acs.source', attributeExamples('acs.source')),
      ...bounded('log', 'acs_otel.signal', attributeExamples('acs_otel.signal')),
      ...bounded('log', 'acs_otel.drop.reason', attributeExamples('acs_otel.drop.reason')),
    ],
  );
}

/** Of delivery reports; the code or status is kept only where the table lists it. */
export function deliveryLabels(): string {
  return [ofReports('sms', 'code', SMS_CODES), ofReports('email', 'status', EMAIL_DELIVERY)].join('\n');
}

function ofReports(kind: string, key: string, { classes, entries }: CodeTable): string {
  const prefix = `acs.${kind}.delivery`;
  const attribute = (name: string) => `log.attributes["${prefix}.${name}"]`;
  return statements(
    'log',
    [
      ...bounded('log', `${prefix}.class`, classes),
      ...bounded('log', `${prefix}.origin`, Object.keys(endReasons.origins)),
      `set(${attribute('expected')}, false) where ${attribute('expected')} != true`,
      `delete_key(log.attributes, "${prefix}.${key}") where ${attribute(key)} != nil and Index(${list(entries.map(({ label }) => label))}, Concat(["\\n", String(${attribute(key)}), "\\n"], "")) < 0`,
    ],
    `        conditions:\n          - 'log.event_name == "acs.${kind}.delivery_reported"'\n`,
  );
}

/** Turns any other value, or none, into `unknown`. */
function bounded(context: string, name: string, values: readonly string[]): string[] {
  const attribute = `${context}.attributes["${name}"]`;
  return [
    `set(${attribute}, "unknown") where ${attribute} == nil or Index(${list(values)}, Concat(["\\n", String(${attribute}), "\\n"], "")) < 0`,
  ];
}

function list(values: readonly string[]): string {
  return quote(`\n${values.join('\n')}\n`);
}
