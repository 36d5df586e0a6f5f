/** Only safe texts compile into telemetry, and only known places may assert that a text is safe. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT_CONTEXT, SpanStatusCode } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import type { CallEvent } from '../../src/events/call-event.ts';
import type { Redacted } from '../../src/events/redacted.ts';
import { defined } from '../../src/signals/attributes.ts';
import { failureBody, type RecordModel } from '../../src/signals/log-record.ts';
import { redactText } from '../../src/signals/redaction.ts';
import type {
  SafeCounter,
  SafeHistogram,
  SafeLogRecord,
  SafeSpan,
  SafeTracer,
} from '../../src/signals/safe-signals.ts';
import { type SafeAttributes, safeText } from '../../src/signals/safe-values.ts';

const root = join(import.meta.dirname, '../..');
const raw: string = ['to', '+15550000001'].join(' ');
const safe = redactText(raw);

/** Files that assert that a text is safe, and how often. */
const ASSERTIONS = {
  // The check of a shape, right before it.
  'src/events/error-info.ts': 1,
  'src/events/http-method.ts': 1,
  'src/events/operation-name.ts': 1,
  'src/signals/sdk-log-record.ts': 1,
  'src/signals/attributes.ts': 2, // an id; the name of a host
  'src/signals/automation-records.ts': 1,
  'src/sources/calling/survey-ratings.ts': 1,
  // Redactions, and their results cut, joined or with other separators.
  'src/signals/redaction.ts': 5,
  'src/signals/server-records.ts': 1,
  'src/signals/call-records.ts': 1,
  'src/signals/safe-values.ts': 1,
  // An `error.type` that is there.
  'src/signals/exchange-failed-record.ts': 1,
  // Texts of this package's tables.
  'src/signals/end-reason-attributes.ts': 2,
  // Texts of our tables, and the option resourceId.
  'src/signals/event-grid-records.ts': 3,
  // The only opening: the option `resourceId`, by host or for all, and the name in the host of a request.
  'src/signals/resource.ts': 3,
  // The same instrument, which takes more.
  'src/signals/metrics.ts': 2,
};

/** Casts that hide any type: of functions and objects of other packages, none of a text. */
const BLIND_CASTS = {
  'src/setup/instrumentation.ts': 1,
  'src/sources/azure-sdk/instrumenter.ts': 2,
  'src/sources/calling/action-hooks.ts': 1,
  'src/sources/calling/listeners.ts': 4,
};

/** Types of OpenTelemetry that take any text, in the floors that make telemetry. */
const UNSAFE_TYPES = {
  // Read: the attributes of a span that the app's own instrumentation has started.
  'src/pipeline/page.ts': ['Attributes', 'Span'],
  'src/pipeline/node.ts': ['Span'],
  'src/signals/exchange-spans.ts': ['Attributes'],
  // Narrowed here.
  'src/signals/safe-signals.ts': ['Span'],
  'src/signals/providers.ts': ['Meter', 'Tracer'],
  'src/signals/metrics.ts': ['Meter'],
};

/** `Object.assign` checks no values. */
const ASSIGNS = {
  'src/pipeline/operation.ts': 1, // ids, which are checked when they become attributes
  'src/signals/call-spans.ts': 1, // lists of safe attributes
};

/** Matches in the code of each file, without its comments. */
function matches(files: string, pattern: RegExp): Record<string, string[]> {
  const found = globSync(files, { cwd: root }).map((file) => {
    const code = readFileSync(join(root, file), 'utf8').replace(/^\s*(?:\*|\/\/|\/\*).*$/gm, '');
    return [file, [...code.matchAll(pattern)].map(([whole, name]) => name ?? whole)] as const;
  });
  return Object.fromEntries(found.filter(([, hits]) => hits.length > 0));
}

const counts = (files: string, pattern: RegExp) =>
  Object.fromEntries(Object.entries(matches(files, pattern)).map(([file, { length }]) => [file, length]));

// In these tests the compiler decides: an expected error that does not occur is an error of `tsc`.

it('a text that is not redacted does not compile into the body of a record', () => {
  const redacted: RecordModel = { body: safe, attributes: {} };
  // @ts-expect-error: a text
  const unredacted: RecordModel = { body: raw, attributes: {} };
  // @ts-expect-error: joining makes it a plain text again
  const joined: Redacted = `${safe}${raw}`;
  // @ts-expect-error: only safe texts are joined
  const tagged = safeText`${safe}${raw}`;
  // @ts-expect-error: the subject of a failure is a safe text
  const failure = failureBody(raw, { type: '_OTHER' });
  // @ts-expect-error: `error.type` is checked
  const type = failureBody(safe, { type: raw });
  // @ts-expect-error: a name of events is not made of a text
  const name: Pick<SafeLogRecord, 'eventName'> = { eventName: `acs.${raw}` };
  expect([redacted.body, unredacted.body, joined, tagged]).toEqual([
    'to REDACTED',
    raw,
    `to REDACTED${raw}`,
    `to REDACTED${raw}`,
  ]);
  expect([failure, type, name.eventName]).toEqual([`${raw} (_OTHER)`, `to REDACTED (${raw})`, `acs.${raw}`]);
});

it('a text that is not redacted does not compile into an attribute', () => {
  const attributes: SafeAttributes = { a: safe, b: [safe], c: 1, d: true, e: 'calling', f: undefined };
  // @ts-expect-error: a text
  const text: SafeAttributes = { a: raw };
  // @ts-expect-error: a list of texts
  const list: SafeAttributes = { a: [raw] };
  // @ts-expect-error: a text joined with a safe one
  const joined: SafeAttributes = { a: `${safe} ${raw}` };
  // @ts-expect-error: a text that may be missing
  const optional: SafeAttributes = { a: raw as string | undefined };
  // @ts-expect-error: a word of no closed list
  const word: SafeAttributes = { a: 'alice' };
  // @ts-expect-error: attributes of any other source
  const spread: SafeAttributes = { ...({ a: raw } as Record<string, string>) };
  // @ts-expect-error: the attributes that are defined
  const given = defined({ a: raw });
  // @ts-expect-error: one that is added later
  attributes.g = raw;
  // @ts-expect-error: those of a record
  const record: RecordModel = { body: safe, attributes: { a: raw } };
  for (const one of [text, list, joined, optional, word, spread, given, record.attributes])
    expect(one).toHaveProperty('a');
  expect(attributes.g).toBe(raw);
});

it('a text that is not redacted does not compile into a span or a metric', () => {
  const compiles = (tracer: SafeTracer, span: SafeSpan, counter: SafeCounter, histogram: SafeHistogram) => {
    tracer.startSpan(safe, { attributes: { a: safe } }, ROOT_CONTEXT);
    // @ts-expect-error: the name
    tracer.startSpan(raw, {}, ROOT_CONTEXT);
    // @ts-expect-error: a name that contains a text
    tracer.startSpan(`call ${raw}`, {}, ROOT_CONTEXT);
    // @ts-expect-error: an attribute
    tracer.startSpan(safe, { attributes: { a: raw } }, ROOT_CONTEXT);
    const context = span.spanContext();
    // @ts-expect-error: an attribute of a link
    tracer.startSpan(safe, { links: [{ context, attributes: { a: raw } }] }, ROOT_CONTEXT);
    span.setAttribute('a', safe).setStatus({ code: SpanStatusCode.ERROR, message: safe });
    // @ts-expect-error: one attribute
    span.setAttribute('a', raw);
    // @ts-expect-error: a list
    span.setAttribute('a', [raw]);
    // @ts-expect-error: several attributes
    span.setAttributes({ a: raw });
    // @ts-expect-error: the message of a status
    span.setStatus({ code: SpanStatusCode.ERROR, message: raw });
    // @ts-expect-error: a new name
    span.updateName(raw);
    // @ts-expect-error: the name of an event
    span.addEvent(raw);
    // @ts-expect-error: an attribute of an event
    span.addEvent(safe, { a: raw });
    // @ts-expect-error: an exception as it was thrown
    span.recordException(new Error(raw));
    // @ts-expect-error: a label of a counter
    counter.add(1, { a: raw });
    // @ts-expect-error: a label of a histogram
    histogram.record(1, { a: raw });
  };
  expect(compiles).toBeTypeOf('function');
});

it('the fields of events that become values without a check are closed lists', () => {
  const leg = { source: 'client' as const, ids: {} };
  // @ts-expect-error: the feature is one that this package names
  const feature: CallEvent = { type: 'call.feature_changed', leg, feature: raw, state: 'active' };
  // @ts-expect-error: so is the type of a call
  const call: CallEvent = { type: 'call.started', leg: { ...leg, callType: raw } };
  // @ts-expect-error: ratings are checked by their source
  const survey: CallEvent = { type: 'call.survey', leg, ratings: { overall: raw } };
  expect([feature.type, call.type, survey.type]).toHaveLength(3);
});

it('asserts that a text is safe in these places only', () => {
  const assertion =
    /\b(?:as|satisfies) (?:unknown as )?(?:Redacted|Safe\w+|ErrorType|HttpMethod|Word|Phrase)\b|<Redacted>|\bas \(\s*parts/g;
  expect(counts('src/**/*.ts', assertion)).toEqual(ASSERTIONS);
});

it('hides the type of a value in these places only', () => {
  expect(counts('src/!(cli)/**/*.ts', /\bas (?:unknown as )?(?:never|any)\b/g)).toEqual(BLIND_CASTS);
  expect(counts('src/{signals,pipeline,events}/**/*.ts', /@ts-|\bany\b(?= *[;,)\]>|=])/g)).toEqual({});
});

it('makes telemetry by safe types only', () => {
  const imported = matches(
    'src/{signals,pipeline}/**/*.ts',
    /\b(Attributes|AttributeValue|Span|Tracer|Meter|Counter|Histogram)\b(?=[^;]* from '@opentelemetry\/api')/g,
  );
  expect(imported).toEqual(UNSAFE_TYPES);
  expect(counts('src/{signals,pipeline}/**/*.ts', /Object\.assign\(/g)).toEqual(ASSIGNS);
  const makers = matches(
    'src/**/*.ts',
    /\.(startSpan|setAttributes?|setStatus|updateName|addEvent|recordException|emitLog)\(/g,
  );
  const floors = Object.keys(makers).filter((file) => !/^src\/(?:signals|pipeline)\//.test(file));
  expect(floors).toEqual(['src/cli/doctor-child.ts']); // the test span of `doctor`
});
