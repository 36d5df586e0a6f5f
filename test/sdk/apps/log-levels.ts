// An app that sets log levels after register(), and reports what its own function for lines got.
import { AzureLogger, createClientLogger, getLogLevel, setLogLevel } from '@azure/logger';
import { register } from '../../../src/node.ts';
import { report } from './app.ts';

const shown: string[] = [];
AzureLogger.log = (...args) => shown.push(String(args[0]));
const logger = createClientLogger('contoso');
const acs = register({ logLevel: 'warning' });
logger.warning('at no level of the app');
setLogLevel('error');
logger.warning('at error');
setLogLevel('warning');
logger.warning('at warning');
createClientLogger('later').warning('of a later logger');
setLogLevel('verbose');
logger.verbose('at verbose');
setLogLevel(undefined);
logger.warning('off');
let formatted = 0;
const expensive = { toJSON: () => ++formatted };
acs.logger.verbose('x', expensive);
acs.logger.warning('x', expensive);
await acs.shutdown();
report({ shown, formatted, level: getLogLevel() ?? 'none' });
