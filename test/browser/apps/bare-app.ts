/** A page that registers nothing by itself: it holds what a test needs to play any app. */
import * as calling from '@azure/communication-calling';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { AzureLogger, getLogLevel, setLogLevel } from '@azure/logger';
import { type AcsOtel, type AcsOtelOptions, register } from '../../../src/browser.ts';
import { exposeAgents, PageAgent, signInAgent } from '../../fakes/calling/agent-page.ts';
import { fakeToken } from '../../fakes/calling/identity.ts';

const tools = {
  calling,
  AzureLogger,
  getLogLevel,
  setLogLevel,
  AzureCommunicationTokenCredential,
  PageAgent,
  signInAgent,
  fakeToken,
  /** `register()` towards the sink of the test. */
  register: (options: AcsOtelOptions = {}): AcsOtel =>
    register({ serviceName: 'contoso-web', endpoint: globalThis.otlp, calling, logLevel: 'off', ...options }),
};

declare global {
  var kit: typeof tools;
  var otlp: string;
}

globalThis.kit = tools;
exposeAgents();
