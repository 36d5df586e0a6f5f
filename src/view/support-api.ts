/** What the read API answers about support requests. They are redacted, whatever the store has kept. */
import { BadRequest } from './bad-request.ts';
import { openMemoryStore } from './memory-store.ts';
import { otlpOf } from './otlp-of-records.ts';
import type { Queries } from './queries.ts';
import { Redactor } from './redaction.ts';
import type { Subject } from './subjects.ts';
import { supportFiles, supportPreview, supportZip, zipName } from './support-files.ts';
import { type SupportMaterial, supportMaterial } from './support-parts.ts';

/** An answer of any type. */
export interface Answer {
  type: string;
  body: string | Uint8Array;
  /** Name of the file that a browser saves. */
  name?: string;
}

/**
 * `GET /api/support/:kind/:key`, with `.zip` or without.
 * @param cuts What is missing in the store, a sentence each.
 */
export async function supportAnswer(
  subject: Subject,
  queries: Queries,
  cuts: readonly string[],
  isZip: boolean,
): Promise<Answer> {
  const material = await redactedMaterial(subject, queries, cuts);
  if (!isZip)
    return { type: 'application/json; charset=utf-8', body: JSON.stringify(supportPreview(material)) };
  return { type: 'application/zip', body: supportZip(supportFiles(material)), name: zipName(material) };
}

async function redactedMaterial(
  subject: Subject,
  queries: Queries,
  cuts: readonly string[],
): Promise<SupportMaterial> {
  const store = await openMemoryStore();
  try {
    store.add(otlpOf(queries.records(subject)), new Redactor());
    const redacted = store.queries.subject(subject.kind, subject.key);
    if (!redacted)
      throw new BadRequest(404, 'Its id is personal data and was redacted: there is nothing to hand over.');
    return supportMaterial(redacted, store.queries, { source: 'view', personalData: 'redacted', cuts });
  } finally {
    store.close();
  }
}
