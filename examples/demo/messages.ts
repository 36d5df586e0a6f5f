/** The SMS of the demo: the Node app sends them, and Event Grid delivers their reports to the app's webhook. */
import { deliverAll } from '../../test/fakes/event-grid-sender.ts';
import { gridEvent } from '../../test/fixtures/event-grid.ts';
import { sendSms } from './app.ts';
import type { NodeApp } from './run.ts';
import type { MessageScenario } from './scenarios.ts';

const REPORT = 'SMSDeliveryReportReceived';

/** @param webhook URL of the app's webhook. @returns the message id */
export async function playMessage(
  { service, acs }: NodeApp,
  { firstStatus, report }: MessageScenario,
  webhook: string,
): Promise<string> {
  // The fake service reads the fault in the text.
  const fault = firstStatus === undefined ? '' : ` FAULT[${crypto.randomUUID()}]:${firstStatus}`;
  const messageId = await sendSms(service, `Your table is ready.${fault}`);
  await acs.forceFlush();
  const now = new Date().toISOString();
  const event = gridEvent(REPORT, {
    ...gridEvent(REPORT).data,
    messageId,
    deliveryStatus: report.status,
    deliveryStatusDetails: report.details,
    receivedTimestamp: now,
  });
  await deliverAll({ url: () => webhook, batches: [[{ ...event, eventTime: now }]] });
  return messageId;
}
