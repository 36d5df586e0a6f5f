// For `node --require acs-otel/register`.
'use strict';

const stub = require('./too-old.cjs');
if (stub) stub.register();
else require('./register.js');
