/** Opens a zip with another tool than the one that wrote it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const UNZIP =
  'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nz.extractall(sys.argv[2])';

/** Path in the zip -> bytes. */
export function unzipped(zip: Uint8Array): Map<string, Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-zip-'));
  try {
    const [file, out] = [join(folder, 'a.zip'), join(folder, 'out')];
    writeFileSync(file, zip);
    execFileSync('python3', ['-c', UNZIP, file, out]);
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    return new Map(
      files.map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [relative(out, path), readFileSync(path)];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
