/** The telemetry in a zip of `acs-otel support`, as OTLP/JSON. Everything is read into memory, nothing is written. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { beginningOf } from './file-beginning.ts';
import { SourceError } from './inventory-source.ts';
import { objectOf } from './otlp-json.ts';
import { plainText } from './plain-text.ts';

const BEGINNING = 'PK\x03\x04';
const WANTED = ['manifest.json', 'otlp.json'];
/** Of the zip, and of each file that is unpacked. */
const MAX_BYTES = 128 * 1024 * 1024;
/** Anyone can edit a manifest. */
const MAX_CUTS = 20;
const MAX_CUT = 500;

interface Manifest {
  files?: { name: string; sha256: string }[];
  cuts?: unknown;
}

/** What a zip gives. */
export interface SupportZip {
  /** The text of `otlp.json`. */
  otlp: string;
  /** What limits left out when it was written, a sentence each. */
  cuts: string[];
}

export async function isZip(path: string): Promise<boolean> {
  return (await beginningOf(path, BEGINNING.length)) === BEGINNING;
}

/**
 * @param name The file as a message names it.
 * @throws SourceError if the zip is no support request, is damaged, or was changed
 */
export async function readSupportZip(path: string, name: string): Promise<SupportZip> {
  const files = unzipped(await bytesOf(path, name), name);
  const [manifest, otlp] = WANTED.map((wanted) => files[wanted]);
  if (!manifest || !otlp)
    throw new SourceError(
      `${name} is a zip without ${WANTED.filter((wanted) => !files[wanted]).join(' and ')}. Give a zip of "acs-otel support", or OTLP JSON.`,
    );
  const { files: hashes, cuts } = parsed(manifest);
  // `request.md` is meant to be edited; the telemetry is not.
  const hash = hashes?.find?.((file) => file?.name === 'otlp.json')?.sha256;
  if (hash !== createHash('sha256').update(otlp).digest('hex'))
    throw new SourceError(
      `otlp.json in ${name} does not have the hash that manifest.json states: the zip is damaged or was changed. Write it again with "acs-otel support".`,
    );
  return { otlp: Buffer.from(otlp).toString(), cuts: sentencesIn(cuts) };
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

/** Empty if it is no JSON. */
function parsed(manifest: Uint8Array): Manifest {
  try {
    return objectOf(JSON.parse(Buffer.from(manifest).toString()));
  } catch {
    return {};
  }
}

function sentencesIn(cuts: unknown): string[] {
  const texts = Array.isArray(cuts) ? cuts.filter((cut) => typeof cut === 'string') : [];
  return texts.slice(0, MAX_CUTS).map((cut) => plainText(cut.slice(0, MAX_CUT)).replace(/\s+/g, ' '));
}

const tooLarge = (what: string) => `${what} is larger than 128 MiB and is not read.`;
