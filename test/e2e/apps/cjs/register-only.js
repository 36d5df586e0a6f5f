const { register } = require('acs-otel');

register();
