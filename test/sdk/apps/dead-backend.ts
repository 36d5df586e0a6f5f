// Sends in a loop and says what it cost: latency of the app's own calls, memory, time of shutdown().
import { SmsClient } from '@azure/communication-sms';
import { type AcsOtel, register } from '../../../src/node.ts';
import { clientOptions, connectionString, report } from './app.ts';

const acs: AcsOtel | undefined = process.env.ACS_REGISTER ? register() : undefined;
const sms = new SmsClient(connectionString, clientOptions);
const sendMany = async (count: number) => {
  for (let n = 0; n < count / 20; n++) {
    const send = () => sms.send({ from: '+15550000001', to: ['+15550000002'], message: 'x' });
    await Promise.all(Array.from({ length: 20 }, send));
  }
};
const heap = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

await sendMany(100);
const began = performance.now();
const before = heap();
await sendMany(Number(process.env.SENDS));
const sendMillis = performance.now() - began;
const middle = heap();
await sendMany(Number(process.env.SENDS));
const after = heap();
const stopping = performance.now();
await acs?.shutdown();
report({
  sendMillis,
  shutdownMillis: performance.now() - stopping,
  growth: [middle - before, after - middle],
});
process.exit(0);
