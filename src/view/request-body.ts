/** Bodies of requests, within a limit that also holds for what a compressed body inflates to. */
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { BadRequest } from './bad-request.ts';

/** The Collector's default. */
export const MAX_BODY_BYTES = 20 * 1024 * 1024;

const INFLATE: Readonly<Record<string, (body: Buffer, options: object) => Promise<Buffer>>> = {
  gzip: promisify<Buffer, object, Buffer>(gunzip),
  deflate: promisify<Buffer, object, Buffer>(inflate),
};

/** The body as it was sent. @throws BadRequest if it is too large */
export async function readBody(request: IncomingMessage, max = MAX_BODY_BYTES): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > max) throw tooLarge(max);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > max) throw tooLarge(max);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body without its compression. Inflating stops at the limit. @throws BadRequest */
export async function inflated(
  body: Buffer,
  encoding: string | undefined,
  max = MAX_BODY_BYTES,
): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '') return body;
  const method = Object.hasOwn(INFLATE, name) ? INFLATE[name] : undefined;
  if (!method) throw new BadRequest(415, 'The Content-Encoding must be gzip, deflate or identity.');
  try {
    return await method(body, { maxOutputLength: max });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(max);
    throw new BadRequest(400, `The body is not valid ${name}: it is damaged or truncated.`);
  }
}

function tooLarge(max: number): BadRequest {
  return new BadRequest(413, `The body is larger than ${max / 1024 / 1024} MiB. Send smaller batches.`);
}
