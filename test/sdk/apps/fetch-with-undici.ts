// Fetches from ACS, and from a server that is none, with the undici instrumentation at work.
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { AcsInstrumentation, acsIdGenerator } from '../../../src/node.ts';

const ours = new AcsInstrumentation();
const theirs = new UndiciInstrumentation();
const instrumentations = process.env.OURS_FIRST ? [ours, theirs] : [theirs, ours];
const sdk = new NodeSDK({ instrumentations, idGenerator: acsIdGenerator() });
sdk.start();
const user = '8:acs:1b0bb2a1-0000-4000-8000-000000000001_00000012';
const answers = await Promise.all([
  fetch(`${process.env.FAKE_ACS_URL}/identities/${user}?api-version=1`),
  fetch(`${process.env.FAKE_ACS_URL}/chat/threads?api-version=1`),
  fetch(`${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/app`),
]);
await Promise.all(answers.map((answer) => answer.text()));
await sdk.shutdown();
