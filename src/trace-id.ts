/** `acs-otel/trace-id`: the trace of a call or message, from its id alone. Node only, because it hashes synchronously. */
export { traceIdOfCall, traceIdOfEmail, traceIdOfSms } from './events/hashed-ids.ts';
