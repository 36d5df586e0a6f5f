/** `request.md`: what a person pastes into a support request. */
import { plainText } from '../cli/plain-text.ts';
import { SCOPE_VERSION } from '../generated/version.ts';
import type { Attempt, DeliveryReport, Lane, Verdict } from './api.ts';
import { factsOf, utc } from './support-facts.ts';
import { type Needs, needsOf } from './support-needs.ts';
import type { PersonalData, SupportMaterial } from './support-parts.ts';

/** Rows of one table: the files of the zip have all. */
const MAX_ROWS = 30;

export function requestMarkdown(material: SupportMaterial): string {
  const { page, personalData, source, attachments, cuts } = material;
  const needs = needsOf(material);
  const sections: [heading: string, lines: string[]][] = [
    ['To fill in', TO_FILL_IN],
    ['Result', resultLines(page.verdict)],
    ['Times (UTC)', timeLines(material)],
    [
      'Ids',
      tableOf(
        ['Id', 'Value'],
        needs.ids.flatMap(({ label, values }) => values.map((one) => [text(label), code(one)])),
      ),
    ],
    ['Facts', tableOf(['Fact', 'Value'], factRows(material, needs))],
    [
      'How each view ended',
      tableOf(['View', 'Code', 'Whose fault', 'Meaning', 'What to do'], endRows(page.lanes)),
    ],
    ...('attempts' in page
      ? ([
          ['Requests', tableOf(['UTC', 'Request', 'Status', 'MS-CV'], attemptRows(page.attempts))],
          ['Delivery reports', tableOf(['UTC', 'Code', 'Meaning'], reportRows(page.deliveryReports))],
        ] satisfies [string, string[]][])
      : []),
    [
      'Attached files',
      attachments.map(
        ({ name, bytes, note }) =>
          `- ${code(name)}, ${bytes.length} bytes, of ${subjectOf(material)}. ${text(note)}`,
      ),
    ],
    ['Missing', needs.missing.map(({ what, how }) => `- **${text(what)}**: ${text(how)}`)],
    [
      'About these files',
      [
        `Written by acs-otel ${SCOPE_VERSION} from ${text(source)}. ${PERSONAL[personalData]}`,
        ...cuts.map((cut) => `- **Incomplete**: ${text(cut)}`),
      ],
    ],
  ];
  const about = needs.titles.length > 0 ? [`About: ${needs.titles.map(text).join(', ')}.`, ''] : [];
  const body = sections
    .filter(([, lines]) => lines.length > 0)
    .flatMap(([heading, lines]) => [`## ${heading}`, '', ...lines, '']);
  return `${[`# Support request: ${subjectOf(material)}`, '', ...about, ...body].join('\n').trimEnd()}\n`;
}

/** What has no id of its own is named by its time. */
function subjectOf(material: SupportMaterial): string {
  const { kind, title, id, key, page } = material;
  const name = text(/^[A-Z][a-z ]+$/.test(title) ? title.toLowerCase() : title);
  if (kind === 'call' || id !== key) return `${name} ${code(id)}`;
  const [failed = ''] = factsOf(material).time ?? [];
  return page.verdict.state === 'failed'
    ? `${name} that failed at ${failed}`
    : `${name} at ${utc(page.from)}`;
}

const TO_FILL_IN = [
  '- What was tried: …',
  '- Steps: …',
  '- Expected result: …',
  '- Actual result: …',
  '- How many users and how often: …',
];

const PERSONAL: Record<PersonalData, string> = {
  redacted: 'Phone numbers, user ids, names, addresses, tokens and message texts are redacted.',
  included: 'They contain personal data (--include-personal): send them only to people who may see it.',
  none: 'Personal data was requested (--include-personal), but the source has none.',
};

function resultLines({ state, code: found, meaning, fault, action, link }: Verdict): string[] {
  return [
    `- State: ${text(state)}`,
    ...(found ? [`- Code: ${code(found)}`] : []),
    ...(fault ? [`- Whose fault: ${text(fault)}`] : []),
    ...(meaning ? [`- Meaning: ${text(meaning)}`] : []),
    ...(action ? [`- What to do: ${text(action)}`] : []),
    ...(/^https:\/\/[\w./#?=&%-]+$/.test(link) ? [`- Documentation: <${link}>`] : []),
  ];
}

function timeLines({ page }: SupportMaterial): string[] {
  const times: [string, number | null][] =
    'started' in page
      ? [
          ['Started', page.started],
          ['Connected', page.connected],
          ['Ended', page.ended],
        ]
      : [
          ['Sent', page.sent],
          ['Last delivery report', page.delivered],
        ];
  return [
    ...times.flatMap(([label, time]) => (time === null ? [] : [`- ${label}: ${utc(time)}`])),
    `- Records: ${utc(page.from)} to ${utc(page.to)}`,
  ];
}

function factRows(material: SupportMaterial, { facts }: Needs): string[][] {
  const { resource_name: names = [], app: apps = [], error: errors = [] } = factsOf(material);
  return [
    ...facts,
    { label: 'Name of the ACS resource', values: names },
    { label: 'App', values: apps },
    { label: 'Error, as it was recorded', values: errors },
  ].flatMap(({ label, values }) => values.map((value) => [text(label), code(value)]));
}

function endRows(lanes: readonly Lane[]): string[][] {
  return lanes.flatMap(({ label, verdict }) =>
    verdict?.code
      ? [[text(label), code(verdict.code), text(verdict.fault), text(verdict.meaning), text(verdict.action)]]
      : [],
  );
}

function attemptRows(attempts: readonly Attempt[]): string[][] {
  return attempts.map(({ time, method, url, status, msCv }) => [
    utc(time),
    code(`${method} ${url}`.trim()),
    status === null ? 'no answer' : String(status),
    msCv === null ? '' : code(msCv),
  ]);
}

function reportRows(reports: readonly DeliveryReport[]): string[][] {
  return reports.map(({ time, verdict }) => [utc(time), code(verdict.code), text(verdict.meaning)]);
}

function tableOf(columns: readonly string[], rows: readonly string[][]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const more = rows.length - MAX_ROWS;
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.slice(0, MAX_ROWS).map(line),
    ...(more > 0 ? ['', `${more} more rows are in ids.csv and timeline.json.`] : []),
  ];
}

/** Text of one line without meaning for Markdown or HTML. */
function text(value: string): string {
  return plainText(value)
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]|~]/g, '\\$&');
}

/** A value to copy. */
function code(value: string): string {
  const line = plainText(value).replace(/\s+/g, ' ').replaceAll('`', "'").replaceAll('|', '\\|');
  return line.trim() === '' ? '' : `\`${line}\``;
}
