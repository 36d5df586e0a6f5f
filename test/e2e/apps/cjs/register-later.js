const { send } = require('./send.js');
const { register } = require('acs-otel');

const acs = register();
void send().then(() => acs.shutdown());
