/** How a file begins, by which its format is recognised. */
import { open } from 'node:fs/promises';

/** The first bytes as Latin-1. Empty if the file cannot be read; the reader that follows reports why. */
export async function beginningOf(path: string, length: number): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}
