/** `support-request.json` -> `src/generated/support-request.ts`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Lists = Record<'always' | 'facts' | 'ids' | 'attachments' | 'modalities', unknown[]>;

/** Content of `src/generated/support-request.ts`. */
export function supportRequestFile(): string {
  const text = readFileSync(join(import.meta.dirname, '../support-request.json'), 'utf8');
  const { always, facts, ids, attachments, modalities } = JSON.parse(text) as Lists;
  return `// Generated from src/schema/support-request.json by \`npm run generate\`. Edits are overwritten.

/** Something that Microsoft support asks for, and how to get it. */
export interface Asked {
  /** @default the words of the kind of id */
  label?: string;
  how: string;
}

export interface AskedFact extends Asked {
  fact: string;
  label: string;
}

export interface AskedId extends Asked {
  id: string;
  /** Kinds of ids in the store. @default the id itself */
  kinds?: readonly string[];
}

export interface AskedAttachment extends Asked {
  attachment: string;
  label: string;
  /** Kinds of files that answer it. */
  kinds: readonly string[];
}

/** What is asked for about one part of ACS. */
export interface Modality {
  modality: string;
  title: string;
  facts: readonly string[];
  ids: readonly string[];
  attachments: readonly string[];
}

/** Facts that every request needs. */
export const ASKED_ALWAYS: readonly string[] = ${JSON.stringify(always)};

export const ASKED_FACTS: readonly AskedFact[] = ${listed(facts)};

export const ASKED_IDS: readonly AskedId[] = ${listed(ids)};

export const ASKED_ATTACHMENTS: readonly AskedAttachment[] = ${listed(attachments)};

export const MODALITIES: readonly Modality[] = ${listed(modalities)};
`;
}

function listed(rows: readonly unknown[]): string {
  return `[\n${rows.map((row) => `  ${JSON.stringify(row)},`).join('\n')}\n]`;
}
