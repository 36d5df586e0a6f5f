/** `acs-otel/webhook`: receives what Event Grid and Call Automation post. Uses the Fetch API, and nothing of Node. */
export type {
  AuthenticationOptions,
  CallAutomationAuthentication,
  EntraAuthentication,
  SecretAuthentication,
} from './webhook/authentication.ts';
export { createWebhookHandler, type WebhookHandler, type WebhookOptions } from './webhook/handler.ts';
export type { NodeRequest } from './webhook/node-request.ts';
