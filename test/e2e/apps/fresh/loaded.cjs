// As loaded.mjs, by require().
const { register } = require('acs-otel');
register({ endpoint: 'http://127.0.0.1:9' });
console.log(Object.keys(require.cache).length - 1);
process.exit(0);
