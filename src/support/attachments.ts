/** Files that a person adds to a support request. */
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { SourceError } from '../cli/inventory-source.ts';
import { echoed, plainText } from '../cli/plain-text.ts';
import type { Attachment } from '../view/support-parts.ts';
import { redactedHar } from './har.ts';

const MAX_BYTES = 256 * 1024 * 1024;
const MAX_FILES = 20;

/** @throws SourceError for a file that cannot be read, or must not be handed over as it is */
export async function readAttachments(paths: readonly string[]): Promise<Attachment[]> {
  if (paths.length > MAX_FILES) throw new SourceError(`--attach takes at most ${MAX_FILES} files.`);
  const attachments: Attachment[] = [];
  for (const path of paths) attachments.push(await attachment(path));
  return attachments;
}

async function attachment(path: string): Promise<Attachment> {
  const name = plainText(basename(path));
  const label = `"${echoed(path)}"`;
  const kind = extname(name).slice(1).toLowerCase();
  if (kind !== 'blog' && kind !== 'etl' && kind !== 'har')
    throw new SourceError(
      `--attach ${label} is not a .blog, .etl or .har file. Attach other files to the support request yourself.`,
    );
  const bytes = await bytesOf(path, label);
  if (kind !== 'har')
    return { name, kind, bytes, note: 'Encrypted by the SDK or the system: copied, not read.' };
  return {
    name,
    kind,
    bytes: redactedHar(bytes, label),
    note: 'Header values that may hold secrets, query values, cookies and bodies are removed.',
  };
}

async function bytesOf(path: string, label: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES)
      throw new SourceError(
        `--attach ${label} is larger than ${MAX_BYTES / 2 ** 20} MiB. Send it separately.`,
      );
    return await readFile(path);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      { ENOENT: 'there is no such file', EISDIR: 'it is a folder' }[code ?? ''] ?? plainText(message);
    throw new SourceError(`--attach ${label} cannot be read: ${reason}.`);
  }
}
