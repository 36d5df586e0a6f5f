/** Start-up of an app with three ACS clients, in a process of its own: `node startup.ts <sdk|register>` prints milliseconds. */
const began = performance.now();
if (process.argv[2] === 'register') {
  // The built package, by its own name, as an app imports it.
  const name = 'acs-otel';
  const { register } = (await import(name)) as typeof import('../../src/node.ts');
  register({ endpoint: 'http://127.0.0.1:9' });
} else {
  // What an app does to have OpenTelemetry at all.
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  new NodeSDK().start();
}
const started = performance.now() - began;
await import('@azure/communication-sms');
await import('@azure/communication-email');
await import('@azure/communication-call-automation');
console.log(JSON.stringify({ started, ready: performance.now() - began }));
process.exit(0);
