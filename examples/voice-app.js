/**
 * Answers the audio of a call over Call Automation's WebSocket; the spans of its turns join the trace of the call.
 *
 * npm install acs-otel @opentelemetry/api ws
 * PORT=8080 node voice-app.js
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { context, trace } from '@opentelemetry/api';
import { callContext, recordCallAutomationEvents, register } from 'acs-otel';
import { WebSocketServer } from 'ws';

const acs = register({ serviceName: 'voice-app' });
const tracer = trace.getTracer('voice-app');

/** A span for each step of a turn: speech to text, language model, text to speech. */
async function turn() {
  await tracer.startActiveSpan('turn', async (span) => {
    for (const step of ['speech', 'chat', 'voice'])
      await tracer.startActiveSpan(step, async (child) => {
        // Here your services work.
        child.end();
      });
    span.end();
  });
}

// The app's `callbackUri`.
const server = createServer((request, response) => {
  const body = text(request);
  recordCallAutomationEvents(body);
  body.then(
    () => response.end(),
    () => response.destroy(),
  );
});

// The `transportUrl` of its media streaming options.
new WebSocketServer({ server }).on('connection', (socket, request) => {
  const call = callContext(request);
  socket.on('message', async () => {
    await context.with(call, turn);
    socket.send('answer');
  });
});
server.listen(Number(process.env.PORT ?? 8080), () => console.log('listening'));

process.once('SIGTERM', async () => {
  server.close();
  await acs.shutdown();
  process.exit(0);
});
