// Generated from src/schema/end-reasons.json by `npm run generate`. Edits are overwritten.

/** Values of `acs.end_reason.category`. */
export const CATEGORIES = [
  'success',
  'expected_error',
  'unexpected_client_error',
  'unexpected_server_error',
  'unknown',
] as const;

/** Values of `acs.end_reason.origin`. */
export const ORIGINS = [
  'acs',
  'client',
  'network',
  'sbc',
  'peer',
  'unknown',
] as const;

/** Values of `acs.end_reason.class`. */
export const CLASSES = [
  'ok',
  'cancelled',
  'declined',
  'busy',
  'timeout',
  'unreachable',
  'not_found',
  'auth',
  'client',
  'network',
  'media',
  'server',
  'throttled',
  'conflict',
  'abandoned',
  'unknown',
] as const;
