/** How a process ends. */

import { type BadBackend, DEAD_BACKEND, startBadBackend } from '../bad-backend.ts';
import type { Row, RowContext, Run } from '../row.ts';
import { sendModule } from '../traffic.ts';

const HOUSE = 'process end';
const MODULE = JSON.stringify({ private: true, type: 'module' });
const files = (main: string): Record<string, string> => ({
  'package.json': MODULE,
  'send.js': sendModule('esm'),
  'main.js': main,
});
const REGISTER = "import { register } from 'acs-otel';\nimport { send } from './send.js';\n";

const ends: Row[] = [
  {
    house: HOUSE,
    name: 'a script that ends by itself, register() in the code',
    set: 'plain',
    when: 'ci',
    files: files(`${REGISTER}register();\nawait send('a');\n`),
    run: ['node', 'main.js'],
    outcome: { kind: 'complete' },
  },
  {
    house: HOUSE,
    name: 'a script that ends by itself, --import',
    set: 'plain',
    when: 'ci',
    files: files("import { send } from './send.js';\nawait send('a');\n"),
    run: ['node', '--import', 'acs-otel/register', 'main.js'],
    outcome: { kind: 'complete' },
  },
];

/** Applies to the flush of the app and to the one at `beforeExit`. A busy machine needs seconds for the rest; a held process lives for at least 10 s more. */
const LIMIT_MILLIS = 1000;
const END_MILLIS = 2 * LIMIT_MILLIS + 6000;

function against(kind: BadBackend, ending: 'forceFlush' | 'shutdown'): Row {
  return {
    house: HOUSE,
    name: `${ending}() against a ${kind} backend`,
    set: 'plain',
    when: 'ci',
    files: files(`${REGISTER}const acs = register();
await send('a');
await acs.${ending}();
console.log('flushed');
`),
    env: { ACS_OTEL_SHUTDOWN_TIMEOUT: String(LIMIT_MILLIS) },
    timeoutMillis: 30_000,
    run: (context) => endsInTime(context, kind),
    outcome: DEAD_BACKEND,
  };
}

async function endsInTime(context: RowContext, kind: BadBackend): Promise<Run> {
  const backend = await startBadBackend(kind);
  context.env.OTEL_EXPORTER_OTLP_ENDPOINT = backend.url;
  const run = await context.run(['node', 'main.js']);
  await backend.close();
  const wrong = [
    ...(run.stdout === 'flushed\n' ? [] : [`printed ${JSON.stringify(run.stdout)}`]),
    ...(run.millis > END_MILLIS ? [`took ${Math.round(run.millis)} ms`] : []),
  ];
  return { ...run, stderr: [run.stderr, ...wrong].join('\n') };
}

export const processEndRows: Row[] = [
  ...ends,
  ...(['dead', 'black-hole', 'trickling'] as const).flatMap((kind) => [
    against(kind, 'forceFlush'),
    against(kind, 'shutdown'),
  ]),
];
