/** `acs-otel/classify`: codes of Azure Communication Services -> outcomes. Pure; no OpenTelemetry, no Node. */
export { type AutomationOutcome, classifyAutomation } from './classification/automation.ts';
export { type ChatOutcome, classifyChatError } from './classification/chat-error.ts';
export {
  classifyDiagnostic,
  type DiagnosticInput,
  type DiagnosticOutcome,
  type DiagnosticQuality,
  type DiagnosticScope,
} from './classification/diagnostic.ts';
export {
  classifyEmailStatus,
  type EmailClass,
  type EmailOutcome,
  type EmailStatusInput,
} from './classification/email-status.ts';
export {
  boundedCodes,
  classifyEndReason,
  type EndReasonInput,
  type EndReasonMatch,
  type Outcome,
} from './classification/end-reason.ts';
export {
  classifySmsStatus,
  type SmsClass,
  type SmsOutcome,
  type SmsStatusInput,
} from './classification/sms-status.ts';
export type { Category, EndReasonClass, Origin, Verdict } from './classification/verdict.ts';
