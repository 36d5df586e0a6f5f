const { send } = require('./send.js');

void send();
