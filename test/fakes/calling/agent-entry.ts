/** The plainest test app: the SDK and nothing else. */
import { exposeAgents } from './agent-page.ts';

const quiet = () => {};
exposeAgents({ logger: { verbose: quiet, info: quiet, warning: quiet, error: quiet } as never });
