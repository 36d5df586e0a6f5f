/**
 * Tables of codes in `src/schema/` -> `classify.yaml`, a transform processor for the OpenTelemetry Collector that
 * classifies like `src/classification/`. A lookup instead of a condition per code: a table is one text with a row per
 * line, `key TAB value`, and a row is found by searching for "newline key TAB". The Collector copies a map literal for
 * every record, which took a third of the gateway's CPU; it does not copy a text, and a search takes 1 µs.
 */
import {
  CODES,
  type CodeTable,
  EMAIL_DELIVERY,
  PAIRS,
  RANGES,
  SMS_CODES,
  SMS_STATUS,
} from '../src/schema/build/code-tables.ts';
import { endReasons, type VerdictRow } from '../src/schema/build/tables.ts';
import { diagnosticGroup } from './build-diagnostics.ts';
import { callLabels, deliveryLabels, recordLabels } from './build-labels.ts';
import { readSubCodeRow, subCodeRow, subCodeTexts } from './build-sub-codes.ts';
import { END, group, missing, quote, table, WIDTH } from './ottl.ts';

type Rows = Map<string, VerdictRow>;

const SIP = '^5[46]0[0-9]{3}$$'; // The Collector reads a single $ as the start of a variable.
const NUMBER = '^(0|[1-9][0-9]{0,14})$$';

/** Content of `collector-config/classify.yaml`. */
export function classifyYaml(): string {
  return `# Generated from src/schema/*.json by \`npm run generate\`. Edits are overwritten.
#
# Classifies spans and log records that carry acs.end_reason.code and .sub_code, acs.sms.delivery.code and
# .status, or acs.email.delivery.status, with the tables that acs-otel/classify uses. What the sender has set
# already stays: the sender knows more than the codes, and the SDK's own category takes precedence.
# Log records about a poor or bad diagnostic (acs.diagnostic.name) get its meaning and action.
# OTTL of the transform processor, contrib 0.155.
processors:
  transform/acs_classify:
    error_mode: ignore
    trace_statements:
${groups('span')}
    log_statements:
${groups('log')}
${diagnosticGroup()}

  # For the copies that are counted: label values are limited to those of the tables, whatever was received.
  transform/acs_metric_labels:
    error_mode: ignore
    trace_statements:
${callLabels()}
    log_statements:
${recordLabels()}
${deliveryLabels()}
`;
}

function groups(context: 'span' | 'log'): string {
  return [endReasonGroup(context), smsGroup(context), emailGroup(context)].join('\n');
}

function endReasonGroup(context: string): string {
  const attribute = (name: string) => `${context}.attributes["${END}.${name}"]`;
  const cache = (name: string) => `${context}.cache["${name}"]`;
  const { pstnRule } = endReasons;
  return group(
    context,
    [attribute('code'), attribute('sub_code')],
    [
      ...['code', 'sub_code'].flatMap((name) => [
        `set(${cache(name)}, "")`,
        `set(${cache(name)}, String(${attribute(name)})) where ${attribute(name)} != nil`,
        `set(${cache(name)}, "") where not IsMatch(${cache(name)}, "${NUMBER}")`,
      ]),
      // The pair; else the SIP code of the session border controller, or the code; else its hundred; else unknown.
      `set(${cache('base')}, ${cache('code')})`,
      `set(${cache('sip')}, Substring(${cache('sub_code')}, 3, 3)) where IsMatch(${cache('sub_code')}, "${SIP}")`,
      `set(${cache('base')}, ${cache('sip')}) where ${cache('sip')} != nil`,
      `set(${cache('at')}, -1)`,
      `set(${cache('key')}, Concat([${cache('code')}, ${cache('sub_code')}], "/"))`,
      ...shards(context, rowsOf(PAIRS), 2, 'code'),
      find(context, `${cache('rows')} != nil`),
      `set(${cache('matched')}, "pair") where not (${missing(context)})`,
      // SIP 000 is the normal end, whatever the code.
      ...normalPstnEnd(context),
      `set(${cache('matched')}, "pstn") where ${cache('matched')} == nil and ${cache('sip')} != nil`,
      `set(${cache('rule')}, true) where ${cache('sip')} != nil and ${missing(context)}`,
      ...subCodeRow(context),
      ...shards(context, codeRows(), 1, 'base', missing(context)),
      `set(${cache('key')}, ${cache('base')}) where ${missing(context)}`,
      find(context, `${missing(context)} and ${cache('rows')} != nil`),
      `set(${cache('matched')}, "code") where ${cache('matched')} == nil and not (${missing(context)})`,
      `set(${cache('key')}, Concat([Substring(${cache('base')}, 0, 1), "xx"], "")) where ${missing(context)} and IsMatch(${cache('base')}, "^[2456][0-9][0-9]$$")`,
      find(context, `${missing(context)} and ${cache('rows')} != nil`),
      `set(${cache('matched')}, "range") where ${cache('matched')} == nil and not (${missing(context)})`,
      `set(${cache('matched')}, "unknown") where ${cache('matched')} == nil`,
      `set(${attribute('matched')}, ${cache('matched')}) where ${attribute('matched')} == nil`,
      ...readRow(context),
      ...runtimeCategory(context),
      ...readSubCodeRow(context),
      // A leg that connected was not declined: the other side hung up. Only connected legs have a duration.
      `set(${attribute('class')}, "ok") where ${attribute('class')} == nil and ${cache('verdict')}[1] == "declined" and ${cache('code')} == "0" and ${context}.attributes["acs.call.duration"] > 0`,
      // To the callee; to the caller it is the own cancellation.
      `set(${attribute('origin')}, "peer") where ${attribute('origin')} == nil and ${cache('code')} == "487" and IsMatch(${cache('sub_code')}, "^0?$$") and ${context}.attributes["acs.call.direction"] == "incoming" and ${context}.attributes["acs.call.duration"] == nil`,
      ...verdict(context, END, `${cache('rule')} == true`),
      `set(${attribute('description')}, Concat([${quote(pstnRule.description)}, Concat([${cache('sip')}, "."], "")], " ")) where ${cache('rule')} == true and ${attribute('description')} == nil`,
      `set(${attribute('action')}, ${quote(pstnRule.action)}) where ${cache('rule')} == true and ${attribute('action')} == nil`,
      ...subCodeTexts(context),
      ...texts(context, END),
    ],
  );
}

/** The sender's category takes precedence, in any spelling; if the table's differs, both are kept. */
function runtimeCategory(context: string): string[] {
  const category = `${context}.attributes["${END}.category"]`;
  const tableCategory = `${context}.attributes["${END}.table_category"]`;
  const own = `${context}.cache["category"]`;
  const [said, reported] = [`${context}.cache["said"]`, `${context}.attributes["${END}.reported_category"]`];
  const spellings = Object.keys(endReasons.categories)
    .filter((name) => name !== 'unknown')
    .flatMap((name) => [name, name.replaceAll('_', '')].map((key) => [key, name] as const));
  return [
    `set(${context}.cache["categories"], ${table(new Map(spellings))})`,
    `set(${said}, ${category}) where ${category} != nil`,
    // Of a page: only where no table lists the pair, and never of a failure of the service.
    `set(${said}, ${reported}) where ${category} == nil and ${context}.cache["matched"] != "pair" and not HasPrefix(${context}.cache["code"], "5")`,
    `set(${context}.cache["spelling"], Concat(["\\n", ToLowerCase(String(${said})), "\\t"], "")) where ${said} != nil`,
    `set(${own}, Split(Split(Substring(${context}.cache["categories"], Index(${context}.cache["categories"], ${context}.cache["spelling"]), ${WIDTH}), "\\n")[1], "\\t")[1]) where ${said} != nil and Index(${context}.cache["categories"], ${context}.cache["spelling"]) >= 0`,
    // For pairs that it does not know, the SDK reports success, whatever the code.
    `delete_key(${context}.cache, "category") where ${own} == "success" and ${context}.cache["matched"] != "pair" and IsMatch(${context}.cache["code"], "^([4-9][0-9][0-9]|[0-9]{4,})$$")`,
    `set(${tableCategory}, ${context}.cache["verdict"][0]) where ${own} != nil and ${own} != ${context}.cache["verdict"][0] and ${context}.cache["key"] != "unknown" and ${tableCategory} == nil`,
    `set(${category}, ${context}.cache["verdict"][0])`,
    `set(${category}, ${own}) where ${own} != nil`,
  ];
}

/** `x/540000` and `x/560000` are looked up like `0/540000` and `0/560000`. */
function normalPstnEnd(context: string): string[] {
  const cache = (name: string) => `${context}.cache["${name}"]`;
  const normal = `${missing(context)} and ${cache('sip')} == "000"`;
  const rows = new Map([...rowsOf(PAIRS)].filter(([key]) => /^0\/5[46]0000$/.test(key)));
  return [
    ...setRows(context, values(rows), normal),
    `set(${cache('key')}, Concat(["0", ${cache('sub_code')}], "/")) where ${normal}`,
    find(context, normal),
  ];
}

function smsGroup(context: string): string {
  const prefix = 'acs.sms.delivery';
  const [code, status] = ['code', 'status'].map((name) => `${context}.attributes["${prefix}.${name}"]`);
  return group(
    context,
    [`${code}`, `${status}`],
    [
      `set(${context}.cache["key"], "")`,
      `set(${context}.cache["key"], String(${code})) where ${code} != nil`,
      ...maps(context, rowsOf(SMS_CODES, SMS_STATUS)),
      `set(${context}.cache["key"], ToLowerCase(String(${status}))) where ${status} != nil and ${missing(context)}`,
      find(context, missing(context)),
      ...simpleVerdict(context, prefix),
    ],
  );
}

function emailGroup(context: string): string {
  const prefix = 'acs.email.delivery';
  const status = `${context}.attributes["${prefix}.status"]`;
  return group(
    context,
    [status],
    [
      `set(${context}.cache["key"], ToLowerCase(String(${status})))`,
      ...maps(context, rowsOf(EMAIL_DELIVERY)),
      ...simpleVerdict(context, prefix),
    ],
  );
}

function simpleVerdict(context: string, prefix: string): string[] {
  const category = `${context}.attributes["${prefix}.category"]`;
  return [
    ...readRow(context),
    `set(${category}, ${context}.cache["verdict"][0]) where ${category} == nil`,
    ...verdict(context, prefix),
    ...texts(context, prefix),
  ];
}

/** Class, origin and expected; `sbc` is the condition for a fault of the session border controller. */
function verdict(context: string, prefix: string, sbc?: string): string[] {
  const attribute = (name: string) => `${context}.attributes["${prefix}.${name}"]`;
  const category = attribute('category');
  return [
    `set(${attribute('class')}, ${context}.cache["verdict"][1]) where ${attribute('class')} == nil`,
    ...(sbc ? [`set(${attribute('origin')}, "sbc") where ${sbc} and ${attribute('origin')} == nil`] : []),
    `set(${attribute('origin')}, ${context}.cache["verdict"][2]) where ${attribute('origin')} == nil`,
    `set(${attribute('expected')}, true) where ${attribute('expected')} == nil and (${category} == "success" or ${category} == "expected_error")`,
    `set(${attribute('expected')}, false) where ${attribute('expected')} == nil`,
  ];
}

function texts(context: string, prefix: string): string[] {
  return ['description', 'action'].map((name, n) => {
    const attribute = `${context}.attributes["${prefix}.${name}"]`;
    const row = `${context}.cache["row"]`;
    return `set(${attribute}, ${row}[${n + 2}]) where ${attribute} == nil and Len(${row}) > ${n + 2}`;
  });
}

/** Rows as `category class origin`, description, action. */
function maps(context: string, rows: Rows): string[] {
  return [...setRows(context, values(rows)), find(context)];
}

/**
 * Splits a large table by the first `digits` of a cached number, because the time in which the Collector parses a text
 * grows with the square of its length.
 */
function shards(context: string, rows: Rows, digits: number, number: string, condition?: string): string[] {
  const parts = Map.groupBy(values(rows), ([key]) => key.replace(/\/.*/, '').slice(0, digits));
  return [...parts].flatMap(([prefix, part]) => {
    const chosen = `HasPrefix(${context}.cache["${number}"], "${prefix}")`;
    return setRows(context, new Map(part), condition ? `${condition} and ${chosen}` : chosen);
  });
}

function setRows(context: string, rows: ReadonlyMap<string, string>, condition?: string): string[] {
  const where = condition ? ` where ${condition}` : '';
  return [`set(${context}.cache["rows"], ${table(rows)})${where}`];
}

function values(rows: Rows): Map<string, string> {
  return new Map(
    [...rows].map(([key, r]) => [key, `${r.category} ${r.class} ${r.origin}\t${r.description}\t${r.action}`]),
  );
}

/** Position of the row of `key` in `rows`, or -1. */
function find(context: string, condition?: string): string {
  const at = `set(${context}.cache["at"], Index(${context}.cache["rows"], Concat(["\\n", ${context}.cache["key"], "\\t"], "")))`;
  return condition ? `${at} where ${condition}` : at;
}

/** Reads key, verdict, description and action of the found row, else of `unknown`. */
function readRow(context: string): string[] {
  const cache = (name: string) => `${context}.cache["${name}"]`;
  return [
    `set(${cache('key')}, "unknown") where ${missing(context)}`,
    `set(${cache('row')}, ["unknown", "unknown unknown unknown"]) where ${missing(context)}`,
    `set(${cache('row')}, Split(Split(Substring(${cache('rows')}, ${cache('at')}, ${WIDTH}), "\\n")[1], "\\t")) where ${cache('at')} >= 0`,
    `set(${cache('verdict')}, Split(${cache('row')}[1], " "))`,
  ];
}

function rowsOf(...tables: CodeTable[]): Rows {
  return new Map(tables.flatMap(({ entries }) => entries.map(({ key, row }) => [key, row] as const)));
}

/** Codes, then hundreds as `4xx`. */
function codeRows(): Rows {
  const hundreds = RANGES.entries.map(({ key, row }) => [`${key}xx`, row] as const);
  return new Map([...rowsOf(CODES), ...hundreds]);
}
