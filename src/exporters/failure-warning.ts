/** Warns of the first export that fails: otherwise a wrong endpoint looks like an app without telemetry. */

/** @param error Undefined if the backend did not answer. */
export type OnFailure = (url: string, error: Error | undefined) => void;

/** One warning, however many signals fail. */
export function failureWarning(warn: (message: string) => void): OnFailure {
  let warned = false;
  return (url, error) => {
    if (warned) return;
    warned = true;
    warn(
      `${new URL(url).origin} accepts no telemetry (${reasonOf(error)}), so it is dropped. Start a backend there or set ` +
        'OTEL_EXPORTER_OTLP_ENDPOINT; `npx acs-otel doctor` checks the connection',
    );
  };
}

/** Refused connections to `localhost` have a code and no message, HTTP errors both. */
function reasonOf(error: (Error & { code?: unknown }) | undefined): string {
  if (!error) return 'no answer';
  const { code, message } = error;
  const parts = message.includes(String(code)) ? [message] : [code, message];
  return parts.filter(Boolean).join(' ').slice(0, 200);
}
