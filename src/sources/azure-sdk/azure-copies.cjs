// Literal requires, because bundlers follow nothing else: a bundle then holds the copies of the Azure packages that its
// clients use, and these functions reach them. Functions, because an app that is not bundled needs none of it.
'use strict';

exports.commonjs = () => ({
  '@azure/core-tracing': require('@azure/core-tracing'),
  '@azure/logger': require('@azure/logger'),
});
exports.esm = () => require('./azure-copies.mjs').copies;
