// Generated from src/schema/sms-status.json by `npm run generate`. Edits are overwritten.

/** Classes of SMS outcomes. */
export const SMS_CLASSES = [
  'ok',
  'client',
  'not_found',
  'unreachable',
  'blocked',
  'opted_out',
  'throttled',
  'fraud',
  'server',
  'unknown_outcome',
  'unknown',
] as const;

/** Packed rows `key:abc` by delivery code; a, b, c are letters for category, class and origin, `a` the first. */
export const SMS_CODES =
  '2000:aaf 4000:chf 4001:cbb 4002:cbb 4003:cbb 4004:ccb 4005:cef 4006:cde 4007:bfe 4008:cgf 4009:chf 4010:ceb 4020:cgf 5000:dia 5001:dia 5002:bjf 9999:ekf';

/** Packed rows `key:abc` by delivery status, lower case; a, b, c are letters for category, class and origin, `a` the first. */
export const SMS_STATUS =
  'delivered:aaf failed:ekf';
