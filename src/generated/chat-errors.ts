// Generated from src/schema/chat-errors.json by `npm run generate`. Edits are overwritten.

/** Packed rows `key:abc` by HTTP status; a, b, c are letters for category, class and origin, `a` the first. */
export const CHAT_CODES =
  '400:cib 401:chb 403:chb 404:cgb 422:cib 429:cmf 500:dla 503:dla';
