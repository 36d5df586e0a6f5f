/**
 * Delivers events as Event Grid does: several batches at the same time, each again until it is acknowledged. The waits
 * between attempts, 10 s and longer there, are short.
 */
export interface Delivered {
  /** Number of attempts by status; 0 is a connection that broke off. */
  statuses: Record<number, number>;
  /** Number of attempts that carried events which were then delivered again. */
  attempts: number;
}

export interface SenderOptions {
  /** Asked at every attempt: an app that has started again may have another address. */
  url(): string;
  batches: readonly (readonly object[])[];
  /** @default 20 */
  parallel?: number;
  /** Called after every acknowledged batch, with the number of events acknowledged so far. */
  onAcknowledged?(events: number): void;
  /** Receives the number of events that are on their way, while this is asked. */
  onStarted?(unacknowledged: () => number): void;
}

const RETRY_MILLIS = 50;
const MAX_ATTEMPTS = 1000;

export async function deliverAll({
  url,
  batches,
  parallel = 20,
  onAcknowledged,
  onStarted,
}: SenderOptions): Promise<Delivered> {
  const delivered: Delivered = { statuses: {}, attempts: 0 };
  const left = [...batches];
  const onTheirWay = new Set<readonly object[]>();
  let acknowledged = 0;
  onStarted?.(() => [...onTheirWay].reduce((sum, { length }) => sum + length, 0));
  const deliver = async (batch: readonly object[]): Promise<void> => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const status = await statusOf(url(), batch);
      delivered.attempts++;
      delivered.statuses[status] = (delivered.statuses[status] ?? 0) + 1;
      if (status >= 200 && status <= 204) return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS));
    }
    throw new Error(`not acknowledged after ${MAX_ATTEMPTS} attempts`);
  };
  const worker = async (): Promise<void> => {
    for (let batch = left.shift(); batch; batch = left.shift()) {
      onTheirWay.add(batch);
      await deliver(batch);
      onTheirWay.delete(batch);
      acknowledged += batch.length;
      onAcknowledged?.(acknowledged);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return delivered;
}

async function statusOf(url: string, batch: readonly object[]): Promise<number> {
  try {
    const signal = AbortSignal.timeout(30_000);
    const headers = { 'content-type': 'application/json', 'aeg-event-type': 'Notification' };
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(batch), headers, signal });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** A delivery report of an SMS, of which every fifth failed. */
export function deliveryReport(n: number): object {
  const failed = n % 5 === 0;
  return {
    id: `event-${n}`,
    topic: '/subscriptions/s/resourceGroups/r/providers/Microsoft.Communication/CommunicationServices/acs',
    subject: '/phonenumber/15550100101',
    eventType: 'Microsoft.Communication.SMSDeliveryReportReceived',
    eventTime: new Date(Date.UTC(2026, 10, 27) + n).toISOString(),
    dataVersion: '1.0',
    metadataVersion: '1',
    data: {
      messageId: `message-${n}`,
      from: '15550100101',
      to: '15550100102',
      deliveryStatus: failed ? 'Failed' : 'Delivered',
      deliveryStatusDetails: failed ? '4006: the handset is switched off' : 'No error.',
      deliveryAttempts: [
        {
          timestamp: new Date(Date.UTC(2026, 10, 27) + n).toISOString(),
          segmentsSucceeded: 1,
          segmentsFailed: 0,
        },
      ],
      receivedTimestamp: new Date(Date.UTC(2026, 10, 27) + n + 500).toISOString(),
      tag: '',
    },
  };
}

export function batchesOf(events: number, size: number): object[][] {
  return Array.from({ length: Math.ceil(events / size) }, (_, batch) =>
    Array.from({ length: Math.min(size, events - batch * size) }, (_, n) => deliveryReport(batch * size + n)),
  );
}
