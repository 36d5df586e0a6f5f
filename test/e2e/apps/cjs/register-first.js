const { register } = require('acs-otel');

const acs = register();
const { send } = require('./send.js');
void send().then(() => acs.shutdown());
