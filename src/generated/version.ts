// Generated from package.json by `npm run generate`. Edits are overwritten.

/** Name of the instrumentation scope. */
export const SCOPE_NAME = 'acs-otel';

/** Version of the instrumentation scope. */
export const SCOPE_VERSION = '0.1.0';

/** Schema of the semantic conventions that the names follow. */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.45.0';
