/** A running `acs-otel view`, by its read API. */

import { SourceError } from '../cli/inventory-source.ts';
import { listOf, objectOf, textOf } from '../cli/otlp-json.ts';
import { plainText } from '../cli/plain-text.ts';
import { type Backend, getJson, shownUrl } from './http-json.ts';
import type { Source } from './source.ts';

export async function viewSource(backend: Backend): Promise<Source> {
  const { keepsPersonal, cuts } = objectOf(await getJson(backend, '/api/about'));
  if (typeof keepsPersonal !== 'boolean')
    throw new SourceError(
      `${shownUrl(backend.url)} answers, but is not acs-otel view. Give the address that "acs-otel view" printed as --url.`,
    );
  return {
    name: 'view',
    elsewhere: 'and --url if another view has it',
    label: `acs-otel view at ${shownUrl(backend.url)}`,
    noPersonalData:
      keepsPersonal === true
        ? undefined
        : 'acs-otel view has redacted it on receipt. Start view with --keep-personal before the next call',
    async find({ ids, traceIds }, take, say, cut) {
      say('Searching acs-otel view …');
      // Of the zips that it has opened.
      for (const line of Array.isArray(cuts) ? cuts : []) cut(plainText(String(line)));
      const pages = new Map<string, string>();
      for (const q of [...ids, ...traceIds])
        for (const { kind, key } of listOf(objectOf(await getJson(backend, '/api/search', { q })).hits))
          pages.set(`${textOf(kind)}/${encodeURIComponent(textOf(key) ?? '')}`, q);
      for (const path of pages.keys()) take(await getJson(backend, `/api/records/${path}`));
    },
  };
}
