/** The tables of texts, as one module: the package ships them once per module format. */
export * from '../generated/end-reason-texts.ts';
export * from '../generated/status-texts.ts';
