/** What a support request is made of. */
import type { CallPage, MessagePage, PageKind } from './api.ts';
import { LinkTemplates } from './link-templates.ts';
import { callPage, messagePage } from './pages.ts';
import { MAX_RECORDS, type Queries, type StoredRecord } from './queries.ts';
import type { Subject } from './subjects.ts';

/** `none`: personal data was requested, and the source has none. */
export type PersonalData = 'redacted' | 'included' | 'none';

/** A file that the person adds. */
export interface Attachment {
  /** As it was given, without its folder. */
  name: string;
  kind: 'blog' | 'etl' | 'har';
  bytes: Uint8Array;
  /** What was done to it, in one sentence. */
  note: string;
}

/** All that is known of a call or message, for the files of the request. */
export interface SupportMaterial {
  kind: PageKind;
  key: string;
  /** Of the call or message: for people, and for the name of the zip. */
  id: string;
  title: string;
  page: CallPage | MessagePage;
  records: readonly StoredRecord[];
  /** Where the records come from, such as `view` or `jaeger`. */
  source: string;
  personalData: PersonalData;
  attachments: readonly Attachment[];
  /** What limits left out, a sentence each. */
  cuts: readonly string[];
}

/** A file of the zip. */
export interface SupportFile {
  name: string;
  bytes: Uint8Array;
}

export interface Given {
  source: string;
  personalData: PersonalData;
  attachments?: readonly Attachment[];
  cuts?: readonly string[];
}

/** Reads all about a call or message out of the store. */
export function supportMaterial(
  subject: Subject,
  queries: Queries,
  { source, personalData, attachments = [], cuts = [] }: Given,
): SupportMaterial {
  const { kind, key } = subject;
  const records = queries.records(subject);
  const [page, id, title] =
    kind === 'call' ? callParts(subject, queries, records) : messageParts(subject, queries, records);
  return {
    kind,
    key,
    id: id ?? key,
    title,
    page,
    records,
    source,
    personalData,
    attachments,
    cuts: [...new Set(records.length < MAX_RECORDS ? cuts : [...cuts, FULL_PAGE])],
  };
}

const FULL_PAGE = `The files hold ${MAX_RECORDS} records, which is their limit; the rest was left out.`;

const NO_LINKS = new LinkTemplates();

type Parts = [page: CallPage | MessagePage, id: string | null, title: string];

function callParts(subject: Subject, queries: Queries, records: StoredRecord[]): Parts {
  const page = callPage(subject, queries, NO_LINKS, records);
  return [page, page.callId, 'Call'];
}

function messageParts(subject: Subject, queries: Queries, records: StoredRecord[]): Parts {
  const page = messagePage(subject, queries, NO_LINKS, records);
  return [page, page.messageId, page.title];
}
