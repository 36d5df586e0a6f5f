/** Test runners without configuration, in apps that import acs-otel. */
import type { Command, Row } from '../row.ts';
import { sendModule } from '../traffic.ts';

const test = (imports: string): string => `${imports}
test('an app that imports acs-otel sends, and classifies', async () => {
  const acs = register();
  expect(classifyEndReason({ code: 480, subCode: 10037 }).class).toBe('unreachable');
  await send('a');
  await acs.shutdown();
});
`;
const REQUIRES = `const { register } = require('acs-otel');
const { classifyEndReason } = require('acs-otel/classify');
const { send } = require('./send.js');`;
const IMPORTS = `import { register } from 'acs-otel';
import { classifyEndReason } from 'acs-otel/classify';
import { send } from './send.js';`;

const row = (name: string, files: Record<string, string>, run: Command, when: Row['when'] = 'ci'): Row => ({
  house: 'test runners',
  name,
  set: 'testRunners',
  when,
  files,
  run,
  timeoutMillis: 120_000,
  outcome: { kind: 'complete', runner: /1 passed/ },
});

const COMMONJS = {
  'package.json': JSON.stringify({ private: true, type: 'commonjs' }),
  'send.js': sendModule('cjs'),
  'app.test.js': test(REQUIRES),
};
const ESM = {
  'package.json': JSON.stringify({ private: true, type: 'module' }),
  'send.js': sendModule('esm'),
  'app.test.js': test(`import { expect, test } from 'vitest';\n${IMPORTS}`),
};
const JEST = '../../node_modules/jest/bin/jest.js';

export const testRunnerRows: Row[] = [
  row('Jest 30, CommonJS, Node 24', COMMONJS, ['node', JEST, '--ci']),
  row('Jest 30, CommonJS, Node 22.15', COMMONJS, ['set:node/bin/node', JEST, '--ci']),
  row('Vitest 5', ESM, ['vitest', 'run']),
];
