/** The telemetry in a zip of `acs-otel support`, as OTLP/JSON. Everything is read into memory, nothing is written. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { beginningOf } from './file-beginning.ts';
import { SourceError } from './inventory-source.ts';

const BEGINNING = 'PK\x03\x04';
const WANTED = ['manifest.json', 'otlp.json'];
/** Of the zip, and of each file that is unpacked. */
const MAX_BYTES = 128 * 1024 * 1024;

interface Manifest {
  files: { name: string; sha256: string }[];
}

export async function isZip(path: string): Promise<boolean> {
  return (await beginningOf(path, BEGINNING.length)) === BEGINNING;
}

/**
 * The text of `otlp.json`.
 * @param name The file as a message names it.
 * @throws SourceError if the zip is no support request, is damaged, or was changed
 */
export async function otlpOfSupportZip(path: string, name: string): Promise<string> {
  const files = unzipped(await bytesOf(path, name), name);
  const [manifest, otlp] = WANTED.map((wanted) => files[wanted]);
  if (!manifest || !otlp)
    throw new SourceError(
      `${name} is a zip without ${WANTED.filter((wanted) => !files[wanted]).join(' and ')}. Give a zip of "acs-otel support", or OTLP JSON.`,
    );
  // `request.md` is meant to be edited; the telemetry is not.
  if (hashIn(manifest) !== createHash('sha256').update(otlp).digest('hex'))
    throw new SourceError(
      `otlp.json in ${name} does not have the hash that manifest.json states: the zip is damaged or was changed. Write it again with "acs-otel support".`,
    );
  return Buffer.from(otlp).toString();
}

async function bytesOf(path: string, name: string): Promise<Buffer> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new SourceError(tooLarge(name));
  return readFile(path);
}

function unzipped(bytes: Uint8Array, name: string): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, {
      filter(file) {
        if (!WANTED.includes(file.name)) return false;
        if (file.originalSize > MAX_BYTES) throw new SourceError(tooLarge(`${file.name} in ${name}`));
        return true;
      },
    });
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw new SourceError(`${name} is a damaged zip: ${(error as Error).message}. Copy or write it again.`);
  }
}

function hashIn(manifest: Uint8Array): string | undefined {
  try {
    const { files } = JSON.parse(Buffer.from(manifest).toString()) as Manifest;
    return files.find((file) => file.name === 'otlp.json')?.sha256;
  } catch {
    return undefined;
  }
}

const tooLarge = (what: string) => `${what} is larger than 128 MiB and is not read.`;
