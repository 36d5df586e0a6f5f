/** Which of our hooks are in, in both module copies where there are two. */
import { channel, hasSubscribers } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import * as callAutomation from '@azure/communication-call-automation';
import * as commonEsm from '@azure/communication-common';
import * as email from '@azure/communication-email';
import * as tracingEsm from '@azure/core-tracing';
import * as loggerEsm from '@azure/logger';

const require = createRequire(import.meta.url);
const commonCjs = require('@azure/communication-common') as typeof commonEsm;
const tracingCjs = require('@azure/core-tracing') as typeof tracingEsm;
const loggerCjs = require('@azure/logger') as typeof loggerEsm;
const messages = require('@azure-rest/communication-messages') as { default: unknown };

const CHANNELS = ['request.created', 'request.start', 'response.finish', 'request.error'];

/** All methods that we wrap; compared by identity. */
function methods(): unknown[] {
  const classes = [
    email.EmailClient,
    callAutomation.CallAutomationClient,
    callAutomation.CallConnection,
    callAutomation.CallMedia,
    callAutomation.CallRecording,
    commonEsm.AzureCommunicationTokenCredential,
    commonCjs.AzureCommunicationTokenCredential,
  ];
  const own = classes.flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype).map(
      (name) => Object.getOwnPropertyDescriptor(prototype, name)?.value,
    ),
  );
  return [...own, messages.default];
}

const original = methods();

const isTracing = ({ createTracingClient }: typeof tracingEsm): boolean => {
  const client = createTracingClient({ namespace: 'Microsoft.Communication', packageName: 'probe' });
  return client.startSpan('probe').span.isRecording();
};

const isTee = ({ AzureLogger }: typeof loggerEsm): boolean =>
  Object.getOwnPropertyDescriptor(AzureLogger, 'log')?.value === undefined;

export interface Hooks {
  channels: boolean[];
  tracing: boolean[];
  logger: boolean[];
  logLevels: (string | undefined)[];
  /** Whether at least one, and whether no method is wrapped. */
  wrapped: number;
}

/** State of the process now. */
export function hooks(): Hooks {
  const now = methods();
  return {
    channels: [
      ...CHANNELS.map((name) => hasSubscribers(`http.client.${name}`)),
      Object.hasOwn(channel('undici:request:create'), 'publish'),
    ],
    tracing: [isTracing(tracingEsm), isTracing(tracingCjs)],
    logger: [isTee(loggerEsm), isTee(loggerCjs)],
    logLevels: [loggerEsm.getLogLevel() ?? 'none', loggerCjs.getLogLevel() ?? 'none'],
    wrapped: now.filter((method, n) => method !== original[n]).length,
  };
}
