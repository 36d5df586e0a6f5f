/** What Microsoft support asks for about a call or message: what there is of it, and what is missing. */
import {
  ASKED_ALWAYS,
  ASKED_ATTACHMENTS,
  ASKED_FACTS,
  ASKED_IDS,
  MODALITIES,
  type Modality,
} from '../generated/support-request.ts';
import type { IdKind, SupportPreview } from './api.ts';
import { ID_LABELS, idsOf } from './record-ids.ts';
import { factsOf } from './support-facts.ts';
import type { SupportMaterial } from './support-parts.ts';
import { failureOf } from './verdicts.ts';

export type Missing = SupportPreview['missing'];

export interface Needs {
  /** Titles of the parts of ACS that the request is about. */
  titles: string[];
  /** Ids that are known, asked for or not. */
  ids: { label: string; values: string[] }[];
  facts: { label: string; values: readonly string[] }[];
  missing: Missing;
}

const TO_FILL_IN = {
  what: 'What was tried, the steps, the expected and the actual result',
  how: 'Fill in the first section of request.md.',
};

export function needsOf(material: SupportMaterial): Needs {
  const modalities = modalitiesOf(material);
  const asked = (of: 'facts' | 'ids' | 'attachments') => new Set(modalities.flatMap((one) => one[of]));
  const isRefused = material.kind === 'message' && material.id === material.key;
  const { page } = material;
  // What ACS did not take is not delivered.
  const isUndeliverable =
    'deliveryReports' in page && page.verdict.state === 'failed' && page.deliveryReports.length === 0;
  const ids = ASKED_IDS.map((one) => ({
    ...one,
    ...idsFor(one, material),
    isAsked: asked('ids').has(one.id),
  }));
  const known = factsOf(material);
  const wanted = new Set([...ASKED_ALWAYS, ...asked('facts')]);
  const facts = ASKED_FACTS.filter(({ fact }) => wanted.has(fact)).map((one) => ({
    ...one,
    values: known[one.fact] ?? [],
  }));
  const attachments = ASKED_ATTACHMENTS.filter(({ attachment }) => asked('attachments').has(attachment));
  return {
    titles: modalities.map(({ title }) => title),
    // One id may answer two questions; what nobody asked for may still help.
    ids: failuresFirst(
      ids.filter(({ id, values, isAsked }) => values.length > 0 && (isAsked || id !== 'correlation')),
      material,
    ),
    facts: facts.filter(({ values }) => values.length > 0),
    missing: [
      TO_FILL_IN,
      // ACS gives no id to what it refuses.
      ...ids.filter(
        ({ id, values, isAsked }) => isAsked && values.length === 0 && !(isRefused && OWN_IDS.includes(id)),
      ),
      ...facts.filter(
        ({ fact, values }) => values.length === 0 && !(isUndeliverable && fact === 'delivery_status'),
      ),
      ...attachments.filter((one) => !isGiven(one, material)),
    ].map((one) => ('what' in one ? one : { what: one.label, how: one.how })),
  };
}

/** Kinds of ids that lead to one request. */
const REQUEST_IDS: readonly string[] = ['ms_cv', 'client_request'];

/** The ids of failed requests, in the order of time, before all others. */
function failuresFirst(ids: (Needs['ids'][number] & { id: string })[], { records }: SupportMaterial) {
  const failed = new Set(
    records
      .filter(({ attributes }) => failureOf(attributes)?.state === 'failed')
      .flatMap((record) => idsOf(record).map(({ value }) => value)),
  );
  const isFailure = (id: string, value: string) => REQUEST_IDS.includes(id) && failed.has(value);
  return [
    ...ids.map(({ id, label, values }) => ({
      label: `${label} of a failure`,
      values: [...failed].filter((value) => isFailure(id, value) && values.includes(value)),
    })),
    ...ids.map(({ id, label, values }) => ({
      label,
      values: values.filter((value) => !isFailure(id, value)),
    })),
  ].filter(({ values }) => values.length > 0);
}

const OWN_IDS = ['sms', 'email', 'message', 'chat_message'];

function idsFor({ id, label, kinds = [id] }: (typeof ASKED_IDS)[number], { page }: SupportMaterial) {
  return {
    label: label ?? ID_LABELS[id as IdKind],
    values: page.ids.filter(({ kind }) => kinds.includes(kind)).map(({ value }) => value),
  };
}

function isGiven(
  { attachment, kinds }: (typeof ASKED_ATTACHMENTS)[number],
  material: SupportMaterial,
): boolean {
  if (attachment === 'client_log')
    return material.records.some(({ isSpan, name, body }) => !isSpan && name === '' && body !== '');
  return material.attachments.some(({ kind }) => kinds.includes(kind));
}

/** The parts of ACS that took part. */
function modalitiesOf(material: SupportMaterial): Modality[] {
  const names: readonly string[] =
    material.kind === 'call' ? callModalities(material) : [messageModality(material)];
  return MODALITIES.filter(({ modality }) => names.includes(modality));
}

/** Sub codes of session border controllers. */
const SBC = /\/5[46]0\d{3}$/;

function callModalities({ page, records, attachments }: SupportMaterial): string[] {
  const has = (kind: IdKind) => page.ids.some((id) => id.kind === kind);
  const hasPage = records.some(({ attributes }) => attributes['acs.source'] === 'client');
  const isNative = attachments.some(({ kind }) => kind !== 'har');
  const isAutomated =
    has('connection') ||
    page.services.includes('call_automation') ||
    page.lanes.some(({ source }) => source === 'call_automation');
  const isPhone =
    records.some(({ attributes }) => attributes['acs.participant.kind'] === 'phoneNumber') ||
    page.lanes.some(({ verdict }) => SBC.test(verdict?.code ?? ''));
  return [
    ...(hasPage ? ['calling_web'] : []),
    ...(isNative || !(hasPage || isAutomated) ? ['calling_native'] : []),
    ...(isAutomated ? ['call_automation'] : []),
    ...(isPhone ? ['pstn'] : []),
    ...(has('recording') ? ['recording'] : []),
  ];
}

function messageModality({ page }: SupportMaterial): string {
  const type = 'type' in page ? page.type : null;
  return type === null || type === 'operation' || !MODALITIES.some(({ modality }) => modality === type)
    ? 'request'
    : type;
}
