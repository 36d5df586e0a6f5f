// What `node --require acs-otel/register` runs.
'use strict';

const refused = require('./too-old.cjs');
if (refused) refused.register();
else require('./register.js');
