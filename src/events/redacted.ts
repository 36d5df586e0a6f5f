/** The brand of text that may be exported. */

/**
 * Text that may be exported: the result of a redaction, or of a check of its shape. `text as Redacted` asserts it;
 * never use it for text that an SDK, a service or a person has written.
 */
export type Redacted = string & { readonly [redacted]: true };
declare const redacted: unique symbol;
