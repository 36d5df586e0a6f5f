/** Reads the body of a request, whose length its sender may have misstated. */

import type { Deadline } from './deadline.ts';

/** Event Grid's largest batch: 1,024 kB. */
export const MAX_BYTES = 1_048_576;

/** Bytes of the bodies that a handler holds. The limit is for all of them. */
export class BodyMemory {
  #left = 67_108_864;

  /** @returns Whether there is room. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  release(bytes: number): void {
    this.#left += bytes;
  }
}

/** The bytes that one body has taken. */
export interface Room {
  take(bytes: number): boolean;
}

/**
 * @returns The body, or why it was not read to its end: the app has used it, it is too large, or there is no room or no
 *   time for it.
 */
export async function readBody(
  request: Request,
  room: Room,
  deadline: Deadline,
): Promise<Uint8Array | 'used' | 'too_large' | 'no_room' | 'too_late'> {
  if (request.bodyUsed || request.body?.locked) return 'used';
  const reader = request.body?.getReader();
  if (!reader) return isAnnounced(request.headers) ? 'used' : new Uint8Array();
  // Not awaited: a stream may never settle it.
  const cancel = () => void reader.cancel().catch(() => {});
  deadline.onPassed = cancel;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    const isTooLarge = length > MAX_BYTES;
    if (isTooLarge || !room.take(value.byteLength)) {
      cancel();
      return isTooLarge ? 'too_large' : 'no_room';
    }
    chunks.push(value);
  }
  // The cancelled stream looks complete.
  if (deadline.isPassed) return 'too_late';
  if (length === 0 && isAnnounced(request.headers)) return 'used';
  return chunks.length === 1 && chunks[0] ? chunks[0] : joined(chunks, length);
}

/** Whether headers announce a body. */
function isAnnounced(headers: Headers): boolean {
  return Number(headers.get('content-length') ?? 0) > 0 || headers.has('transfer-encoding');
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}
