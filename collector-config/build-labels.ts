/** Statements that limit the label values of counted telemetry to those of the tables. */
import { PAIRS } from '../src/schema/build/code-tables.ts';
import { attributeExamples } from '../src/schema/build/signals.ts';
import { diagnostics, endReasons } from '../src/schema/build/tables.ts';
import { END, group, quote } from './ottl.ts';

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
