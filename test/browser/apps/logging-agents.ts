/** Agents that log at level verbose: to us where we are, else to a logger that does nothing. */
import { exposeAgents } from '../../fakes/calling/agent-page.ts';

const quiet = () => {};
const nobody = { verbose: quiet, info: quiet, warning: quiet, error: quiet };
const { acs } = globalThis as { acs?: { logger: typeof nobody } };
exposeAgents({ logger: (acs?.logger ?? nobody) as never });
