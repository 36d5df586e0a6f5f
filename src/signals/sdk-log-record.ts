/** Lines that the Azure SDKs log, as plain log records: they have a severity, but no event name. */
import type { EventOf, SdkLogLevel } from '../events/acs-event.ts';
import type { Redacted } from '../events/redacted.ts';
import { ATTR_ACS_SDK_PACKAGE, ATTR_ACS_SDK_TRUNCATED } from '../generated/names.ts';
import type { RecordModel, Severity } from './log-record.ts';
import { redactBody, redactText } from './redaction.ts';
import { safeText } from './safe-values.ts';
import { withoutTeamsIds } from './teams-ids.ts';

const SEVERITIES: Record<SdkLogLevel, Severity> = {
  verbose: 'DEBUG',
  info: 'INFO',
  warning: 'WARN',
  error: 'ERROR',
};
/** Providers keep a logger per scope name, so that a name made of ids must not become one. */
const PACKAGE_NAME = /^[a-z-]{1,64}$/;

/**
 * One line, redacted and cut to 8 KiB. The package that wrote it is the instrumentation scope, and an attribute
 * because Azure Monitor does not export scopes.
 */
export function sdkLogRecord(event: Omit<EventOf<'sdk.log'>, 'type'>): RecordModel {
  const { body, truncated } = redactBody(
    event.level === 'error' ? event.message : withoutTeamsIds(event.message),
  );
  const named = PACKAGE_NAME.test(event.package) ? (event.package as Redacted) : undefined;
  const attributes = {
    [ATTR_ACS_SDK_PACKAGE]: named ?? redactText(event.package.slice(0, 128)),
    ...(truncated && { [ATTR_ACS_SDK_TRUNCATED]: true }),
  };
  return {
    scope: named ?? safeText`azure-sdk`,
    body: body || safeText`empty line`,
    attributes,
    severity: SEVERITIES[event.level],
  };
}
