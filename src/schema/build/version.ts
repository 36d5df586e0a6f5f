/** `package.json` -> `version.ts`: the scope's version and the schema URL are never kept by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Content of `src/generated/version.ts`. */
export function versionFile(): string {
  const { name, version, devDependencies } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'),
  );
  // The package has the version of the conventions, except for patch releases.
  const [major, minor] = devDependencies['@opentelemetry/semantic-conventions'].split('.');
  return `// Generated from package.json by \`npm run generate\`. Edits are overwritten.

/** Name of the instrumentation scope. */
export const SCOPE_NAME = '${name}';

/** Version of the instrumentation scope. */
export const SCOPE_VERSION = '${version}';

/** Schema of the semantic conventions that the names follow. */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/${major}.${minor}.0';
`;
}
