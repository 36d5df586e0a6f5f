/** Two copies of acs-otel in one process. */
import type { Row } from '../row.ts';
import { sendModule } from '../traffic.ts';

const MODULE = JSON.stringify({ private: true, type: 'module' });
const files = (main: string): Record<string, string> => ({
  'package.json': MODULE,
  'send.js': sendModule('esm'),
  'main.js': main,
});
const MAIN = `import { register } from 'acs-otel';
import { send } from './send.js';
const acs = register();
await send('a');
await acs.shutdown();
`;
const BOTH_FORMS = `import { createRequire } from 'node:module';
import { register } from 'acs-otel';
import { send } from './send.js';
const acs = register();
createRequire(import.meta.url)('acs-otel').register();
await send('a');
await acs.shutdown();
`;
/** A second copy on disk, like that of a transitive dependency. */
const COPIES = `import { cpSync } from 'node:fs';
cpSync('../../node_modules/acs-otel', 'node_modules/acs-otel', { recursive: true });
`;
const TWO_COPIES = `import { register } from 'acs-otel';
import { register as other } from '../../node_modules/acs-otel/dist/node.js';
import { send } from './send.js';
other();
const acs = register();
await send('a');
await acs.shutdown();
`;

const row = (name: string, rest: Partial<Row> & Pick<Row, 'files'>): Row => ({
  house: 'two installs',
  name,
  set: 'plain',
  when: 'ci',
  run: ['node', 'main.js'],
  outcome: { kind: 'complete' },
  ...rest,
});

export const twoInstallsRows: Row[] = [
  row('--import and a bundled copy that has the clients with it', {
    set: 'bundlers',
    files: files(
      MAIN.replace("await send('a');\nawait acs.shutdown();", "void send('a').then(() => acs.shutdown());"),
    ),
    prepare: [
      [
        'esbuild',
        'main.js',
        '--bundle',
        '--platform=node',
        '--format=cjs',
        '--outfile=out.cjs',
        '--log-level=warning',
        '--external:@azure/*',
      ],
    ],
    run: ['node', '--import', 'acs-otel/register', 'out.cjs'],
  }),
  row('import and require', { files: files(BOTH_FORMS) }),
  row('two copies on disk', {
    files: { ...files(TWO_COPIES), 'copy.js': COPIES },
    prepare: [['node', 'copy.js']],
  }),
  row('a copy of another, unknown version', {
    files: files(
      `globalThis[Symbol.for('acs-otel')] = { version: 999 };\nconst { register } = await import('acs-otel');\nregister();\n`,
    ),
    outcome: { kind: 'warning', sends: 0, seen: /version/, change: /npm ls/ },
  }),
  row('register() beside AcsInstrumentation', {
    set: 'sdk2',
    files: files(`import { NodeSDK } from '@opentelemetry/sdk-node';
import { AcsInstrumentation, acsIdGenerator, register } from 'acs-otel';
const sdk = new NodeSDK({ instrumentations: [new AcsInstrumentation()], idGenerator: acsIdGenerator() });
sdk.start();
const acs = register();
const { send } = await import('./send.js');
await send('a');
await acs.forceFlush();
await sdk.shutdown();
`),
    outcome: { kind: 'complete', foreign: {} },
  }),
];
