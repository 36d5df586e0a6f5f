// Undefined if Node is new enough, else a stub of the Node entry that warns once and does nothing: `require()` of an
// ES module would throw ERR_REQUIRE_ESM into the app (Node before 20.19 and 22.12).
'use strict';

const minimum = require('../package.json').engines.node.replace('>=', '');
const [minimumMajor, minimumMinor] = minimum.split('.').map(Number);
const [major, minor] = process.versions.node.split('.').map(Number);

module.exports =
  major > minimumMajor || (major === minimumMajor && minor >= minimumMinor) ? undefined : stub();

function stub() {
  let warned = false;
  const refuse = () => {
    if (warned) return;
    warned = true;
    // biome-ignore lint/suspicious/noConsole: safety/warn.ts is an ES module, which this Node can't load
    console.warn(
      `[acs-otel] needs Node ${minimum} or newer, this is ${process.versions.node}; nothing is traced`,
    );
  };
  const nothing = () => {};
  const settled = async () => {};
  const logger = { verbose: nothing, info: nothing, warning: nothing, error: nothing };
  const handle = { logger, forceFlush: settled, shutdown: settled, observe: nothing, recordNow: nothing };
  class AcsInstrumentation {
    instrumentationName = 'acs-otel';
    instrumentationVersion = require('../package.json').version;
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
    recordCallAutomationEvents: refuse,
    acsIdGenerator: (inner) => {
      refuse();
      return inner;
    },
    AcsInstrumentation,
  };
}
