/** A page that does what the README says: one `register()`, a client with its logger. */
import * as calling from '@azure/communication-calling';
import { type AcsOtel, type AcsOtelOptions, register } from '../../../src/browser.ts';
import { exposeAgents } from '../../fakes/calling/agent-page.ts';

declare global {
  var acs: AcsOtel;
  /** The SDK of the page, for what `PageAgent` has no method for. */
  var callingModule: typeof calling;
}

const query = new URLSearchParams(location.search);
const more = JSON.parse(query.get('options') ?? '{}') as AcsOtelOptions;
globalThis.callingModule = calling;
globalThis.acs = register({
  serviceName: 'contoso-web',
  endpoint: query.get('otlp') ?? '',
  calling,
  ...more,
});
exposeAgents(query.has('logger') ? { logger: globalThis.acs.logger as never } : {});
