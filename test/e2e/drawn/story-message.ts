/** One SMS with its trace, which the same app's span and record share. */
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { LokiRecord } from '../../grafana/recording.ts';
import { API } from './messages.ts';
import { likeRecorded } from './records.ts';
import { exported } from './story-call.ts';

export const SMS_ID = 'Outgoing_2026112709030f8e2d64-5c1b-4a39-8e07-91b2c4d6e8fa_noam';

/** @param sentAt Seconds since 1970. */
export async function storyMessage(
  sentAt: number,
): Promise<{ records: LokiRecord[]; spans: ReadableSpan[] }> {
  const spans = await exported(API, (provider) => {
    const attributes = { 'acs.sms.message_id': SMS_ID, 'acs.service': 'sms' };
    const startTime = sentAt * 1000;
    provider
      .getTracer('acs-otel')
      .startSpan('sms send', { attributes, startTime })
      .end(startTime + 180);
  });
  const changed = {
    service_name: API.service,
    deployment_environment_name: API.environment,
    acs_sms_message_id: SMS_ID,
    trace_id: spans[0]!.spanContext().traceId,
  };
  const record = likeRecorded('acs.sms.sent', { error_type: '' }, sentAt, changed, `SMS taken: ${SMS_ID}`);
  return { spans, records: [record] };
}
