/** The text of a support request at Microsoft, with what the dashboard's variables know. */
import type { PanelSpec } from '../panel.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Grafana's own
const TEXT = [
  '```',
  'Azure Communication Services:',
  'problem with one call or message',
  '',
  'Id given:',
  '  ${given}',
  'Call id:',
  '  ${call_id}',
  'Trace id:',
  '  ${trace}',
  'Between (UTC):',
  '  ${__from:date:iso}',
  '  ${__to:date:iso}',
  'ACS resource id: <from the Azure portal>',
  'End reason: <code/sub code, above>',
  'Other ids: <the table beside this text>',
  'SDK and version, OS, browser:',
  'Steps, expected, seen:',
  '```',
].join('\n');
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: Grafana's own

export const SUPPORT_REQUEST: PanelSpec = {
  kind: 'text',
  title: 'Support request',
  description: 'The text of a support request at Microsoft. The ids are in the table next to it.',
  width: 8,
  height: 12,
  content: TEXT,
};
