/** The files of a support request, their manifest and their zip: the same for the page and for `acs-otel support`. */
import { createHash } from 'node:crypto';
import { type Zippable, zipSync } from 'fflate';
import { SCOPE_VERSION } from '../generated/version.ts';
import type { SupportPreview } from './api.ts';
import { idsCsv, logsNdjson, otlpJson, SUPPORT_SCHEMA, timelineJson } from './support-data.ts';
import { requestMarkdown } from './support-markdown.ts';
import { needsOf } from './support-needs.ts';
import type { SupportFile, SupportMaterial } from './support-parts.ts';

const MAX_NAME = 80;

/** All files, the manifest last. */
export function supportFiles(material: SupportMaterial): SupportFile[] {
  const { attachments } = material;
  const names = attachmentNames(attachments.map(({ name }) => name));
  const files = [
    textFile('request.md', requestMarkdown(material)),
    textFile('timeline.json', timelineJson(material)),
    textFile('logs.ndjson', logsNdjson(material)),
    textFile('ids.csv', idsCsv(material)),
    textFile('otlp.json', otlpJson(material)),
    ...attachments.map(({ bytes }, index) => ({ name: names[index] ?? '', bytes })),
  ];
  return [...files, textFile('manifest.json', manifestJson(material, files, names))];
}

/** A zip of the files. Equal files give equal bytes. */
export function supportZip(files: readonly SupportFile[]): Uint8Array {
  const entries: Zippable = {};
  // Encrypted logs cannot be compressed.
  for (const { name, bytes } of files)
    entries[name] = [bytes, { level: /\.(?:blog|etl)$/.test(name) ? 0 : 9, mtime: EARLIEST }];
  return zipSync(entries);
}

/** The first time that a zip can state; the zip has local times. */
const EARLIEST = new Date(1980, 0, 1);

/** What the zip will hold. */
export function supportPreview(material: SupportMaterial): SupportPreview {
  const { kind, key } = material;
  const files = supportFiles(material);
  return {
    kind,
    key,
    markdown: Buffer.from(files[0]?.bytes ?? []).toString(),
    missing: needsOf(material).missing,
    files: files.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
  };
}

/** `support-<id>.zip`, of letters, digits, dots and dashes. */
export function zipName({ id }: Pick<SupportMaterial, 'id'>): string {
  return `support-${safeName(id)}.zip`;
}

/** A name that is safe on every file system and in every header. */
function safeName(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9.-]+/g, '_')
    .replace(/\.{2,}/g, '_')
    .replace(/^[._-]+|[._-]+$/g, '');
  if (safe !== '' && safe.length <= MAX_NAME) return safe;
  // Two long ids may begin alike.
  return `${safe.slice(0, MAX_NAME - 9)}-${sha256(Buffer.from(name)).slice(0, 8)}`.replace(/^-/, '');
}

function attachmentNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    const [, stem = name, extension = ''] = /^(.*)(\.[A-Za-z]{1,8})$/s.exec(name) ?? [];
    let path = '';
    for (let copy = 1; path === '' || used.has(path.toLowerCase()); copy++)
      path = `attachments/${safeName(stem)}${copy > 1 ? `-${copy}` : ''}${extension.toLowerCase()}`;
    used.add(path.toLowerCase());
    return path;
  });
}

function manifestJson(
  { kind, key, id, source, personalData, attachments, cuts }: SupportMaterial,
  files: readonly SupportFile[],
  names: readonly string[],
): string {
  const manifest = {
    schema: SUPPORT_SCHEMA,
    tool: `acs-otel ${SCOPE_VERSION}`,
    kind,
    key,
    id,
    source,
    personalData,
    cuts,
    files: files.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
    attachments: attachments.map(({ name, kind: type, note }, index) => ({
      file: names[index],
      name,
      type,
      note,
      of: { kind, id },
    })),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function textFile(name: string, text: string): SupportFile {
  return { name, bytes: Buffer.from(text) };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
