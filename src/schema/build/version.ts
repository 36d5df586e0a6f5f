/** `package.json` -> `version.ts`, so that the scope version is never kept by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Content of `src/generated/version.ts`. */
export function versionFile(): string {
  const { name, version } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'),
  );
  return `// Generated from package.json by \`npm run generate\`. Edits are overwritten.

/** Name of the instrumentation scope. */
export const SCOPE_NAME = '${name}';

/** Version of the instrumentation scope. */
export const SCOPE_VERSION = '${version}';
`;
}
