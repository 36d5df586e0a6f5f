// Undefined where Node is new enough. Otherwise what stands in for the package: the refusal, and hooks that do
// nothing, because `require()` of an ES module would throw ERR_REQUIRE_ESM into the app (Node before 20.19, 22.12).
'use strict';

const minimum = require('../package.json').engines.node.replace('>=', '');
const [minimumMajor, minimumMinor] = minimum.split('.').map(Number);
const [major, minor] = process.versions.node.split('.').map(Number);

module.exports =
  major > minimumMajor || (major === minimumMajor && minor >= minimumMinor) ? undefined : stub();

function stub() {
  let said = false;
  const refuse = () => {
    if (!said) {
      // biome-ignore lint/suspicious/noConsole: this must be seen
      console.warn(
        `[acs-otel] needs Node ${minimum} or newer, this is ${process.versions.node}; nothing is traced`,
      );
    }
    said = true;
  };
  const nothing = () => {};
  const settled = async () => {};
  const logger = { verbose: nothing, info: nothing, warning: nothing, error: nothing };
  const handle = { logger, forceFlush: settled, shutdown: settled, observe: nothing, recordNow: nothing };
  class AcsInstrumentation {
    instrumentationName = 'acs-otel';
    enable = refuse;
    disable = nothing;
    setTracerProvider = nothing;
    setMeterProvider = nothing;
    setLoggerProvider = nothing;
    setConfig = nothing;
    getConfig = () => ({});
  }
  return {
    register: () => {
      refuse();
      return handle;
    },
    acsIdGenerator: (inner) => inner,
    AcsInstrumentation,
  };
}
