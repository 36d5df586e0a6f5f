/** `acs-otel/classify/texts`: what an outcome means, what to do, and the page of the documentation. */
export {
  automationTexts,
  chatTexts,
  diagnosticTexts,
  emailTexts,
  endReasonTexts,
  smsTexts,
  type Texts,
} from './classification/texts.ts';
