/** Cost of `callContext`, as a multiple of a span's start and end with the OpenTelemetry SDK in the same run. */
import { randomUUID } from 'node:crypto';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { callContext } from '../../src/node.ts';
import { report } from './figures.ts';

const SAMPLES = 41;
const ROUNDS = 2_000;

/** Measures and prints the ratios by source; the calls are as many as a busy server has at once. */
export function benchCallContext(): void {
  const tracer = new TracerProvider({}).getTracer('bench');
  const calls = Array.from({ length: 100 }, () => ({ id: randomUUID(), connection: randomUUID() }));
  const sources = {
    'a call id': calls.map(({ id }) => id),
    'the headers of a WebSocket': calls.map(({ id, connection }) => ({
      'x-ms-call-correlation-id': id,
      'x-ms-call-connection-id': connection,
    })),
    'a callback as text': calls.map(({ id, connection: callConnectionId }) =>
      JSON.stringify([
        { type: 'Microsoft.Communication.CallConnected', data: { correlationId: id, callConnectionId } },
      ]),
    ),
  };
  for (const [name, all] of Object.entries(sources)) {
    const ratios = Array.from({ length: SAMPLES }, () => {
      const span = time((n) => tracer.startSpan(`turn ${n % 100}`).end());
      return time((n) => void callContext(all[n % 100])) / span;
    });
    report(`callContext() of ${name} / start and end of a span`, ratios);
  }
}

function time(run: (n: number) => void): number {
  const start = process.hrtime.bigint();
  for (let n = 0; n < ROUNDS; n++) run(n);
  return Number(process.hrtime.bigint() - start);
}

if (import.meta.main) benchCallContext();
