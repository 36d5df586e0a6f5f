/**
 * How Event Grid asks whether it may deliver to an endpoint:
 * https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema and, for CloudEvents,
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection
 */

const VALIDATION = 'Microsoft.EventGrid.SubscriptionValidationEvent';
/** The service's codes are GUIDs. */
const MAX_CODE = 256;
const EVENT_GRID = 'eventgrid.azure.net';

/** Whom the option allows to register the endpoint: nobody, after a warning, if it can't be read. */
export function originsOf(option: unknown, warn: (message: string) => void): readonly string[] {
  const origins = [option ?? EVENT_GRID].flat();
  if (origins.every((one) => typeof one === 'string' && one !== '')) return origins as string[];
  warn(
    `createWebhookHandler(): allowedOrigins has to be a host name or a list of them, such as '${EVENT_GRID}'; until then the webhook consents to no CloudEvents subscription`,
  );
  return [];
}

/** The answer to a validation event, which must come from an authenticated sender. */
export function validationResponse(event: unknown): Response | undefined {
  const { eventType, data } = (event ?? {}) as Record<string, unknown>;
  if (eventType !== VALIDATION) return undefined;
  const { validationCode: code } = (data ?? {}) as Record<string, unknown>;
  if (typeof code !== 'string' || code.length > MAX_CODE) return undefined;
  return Response.json({ validationResponse: code });
}

/**
 * The answer to `OPTIONS`. It is no authentication, but the consent to deliveries, each of which has to authenticate.
 * An unknown sender gets no consent. `WebHook-Request-Callback` is ignored, because the answer is given at once.
 */
export function permission(request: Request, origins: readonly string[]): Response {
  const origin = request.headers.get('webhook-request-origin');
  const allow = { allow: 'POST, OPTIONS' };
  if (origin === null || !origins.some((one) => one.toLowerCase() === origin.toLowerCase()))
    return new Response(null, { status: 405, headers: allow });
  const headers = { ...allow, 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*' };
  return new Response(null, { status: 200, headers });
}
