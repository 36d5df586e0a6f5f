// For `require('acs-otel')`: returns the ES module itself, so that there is one state.
'use strict';

module.exports = require('./too-old.cjs') ?? require('./node.js');
