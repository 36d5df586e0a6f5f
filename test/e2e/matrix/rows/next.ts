/** Next.js: `dev` and `build && start`, with and without `withAcsOtel`. */
import type { Outcome, Row, RowContext, Run } from '../row.ts';
import { sendModule } from '../traffic.ts';
import { agentsModule, CLIENT_COMPONENT, callInPage } from './next-page.ts';

const INSTRUMENTATION = `export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { register } = await import('acs-otel');
  register();
}
`;
/** Otherwise `next dev` prints the page's console on stderr, including messages of the Calling SDK. */
const QUIET_PAGE = 'logging: { browserToTerminal: false }';
const CONFIG = {
  defaults: `export default { ${QUIET_PAGE} };\n`,
  serverExternalPackages: `export default {
  ${QUIET_PAGE},
  serverExternalPackages: [
    'acs-otel',
    '@azure/communication-call-automation',
    '@azure/communication-email',
    '@azure/communication-sms',
  ],
};
`,
  withAcsOtel: `import { withAcsOtel } from 'acs-otel/next';
export default withAcsOtel({ reactStrictMode: true, ${QUIET_PAGE} });
`,
  'withAcsOtel of a function': `import { withAcsOtel } from 'acs-otel/next';
export default withAcsOtel(async (phase, { defaultConfig }) => {
  if (!phase || !defaultConfig) throw new Error('Next passes the phase and its defaults');
  return { serverExternalPackages: ['sharp'], ${QUIET_PAGE} };
});
`,
};

const FILES: Record<string, string> = {
  'package.json': JSON.stringify({ private: true, type: 'module' }),
  'instrumentation.js': INSTRUMENTATION,
  'send.js': sendModule('esm'),
  'app/layout.js': `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
  'app/route/route.js': `import { send } from '../../send.js';
export async function POST() {
  await send('route');
  return new Response('sent by a route handler');
}
`,
  'app/component/page.js': `import { send } from '../../send.js';
export const dynamic = 'force-dynamic';
export default async function Page() {
  await send('component');
  return <p>sent by a server component</p>;
}
`,
  'app/action/page.js': `import { sendAction } from './actions.js';
export const dynamic = 'force-dynamic';
export default function Page() {
  return <form action={sendAction}><button type="submit">Send</button></form>;
}
`,
  'app/action/actions.js': `'use server';
import { send } from '../../send.js';
export async function sendAction() {
  await send('action');
}
`,
  'app/client/page.js': `import { Calls } from './calls.js';
export default function Page() {
  return <Calls />;
}
`,
  'app/client/calls.js': CLIENT_COMPONENT,
};

/** A handler, a component and an action, each once; then the page of the client component. */
async function visit({ untilComplete }: RowContext, url: string): Promise<void> {
  await expectText(fetch(`${url}/route`, { method: 'POST' }), 'sent by a route handler');
  await expectText(fetch(`${url}/component`), 'sent by a server component');
  const page = await expectText(fetch(`${url}/action`), 'Send');
  const fields = new FormData();
  for (const [, name, , value] of page.matchAll(/<input type="hidden" name="([^"]+)"( value="([^"]*)")?/g)) {
    fields.set(name!, value ?? '');
  }
  await expectText(
    fetch(`${url}/action`, { method: 'POST', body: fields, headers: { origin: url } }),
    'Send',
  );
  await expectText(fetch(`${url}/client`), 'a client component');
  // The Calling SDK accepts no other host without TLS.
  await callInPage(`${url.replace('127.0.0.1', 'localhost')}/client`);
  await untilComplete();
}

async function expectText(answer: Promise<Response>, text: string): Promise<string> {
  const response = await answer;
  const body = await response.text();
  if (!response.ok || !body.includes(text))
    throw new Error(`${response.url}: ${response.status} ${body.slice(0, 300)}`);
  return body;
}

const READY = /Ready in/;

type Config = keyof typeof CONFIG;
const COMPLETE: Outcome = { kind: 'complete', sends: 3, foreign: { instruments: true } };
const WARNS: Outcome = {
  kind: 'warning',
  sends: 3,
  seen: /bundle|without an operation/,
  change: /serverExternalPackages|withAcsOtel/,
};

interface Setup {
  mode: 'dev' | 'start';
  config: Config;
  bundler: 'turbopack' | 'webpack';
  when: Row['when'];
  version?: 15 | 16;
}

/** Turbopack is the default of 16, webpack that of 15. */
const FLAGS = {
  15: { turbopack: ['--turbopack'], webpack: [] },
  16: { turbopack: [], webpack: ['--webpack'] },
} as const;

function row({ mode, config, bundler, when, version = 16 }: Setup): Row {
  const flags = FLAGS[version][bundler];
  const command = ['next', mode, ...(mode === 'dev' ? flags : []), '--hostname', '127.0.0.1'] as const;
  return {
    house: `Next.js ${version}`,
    name: `${mode === 'dev' ? 'dev' : 'build && start'}, ${bundler}, ${config}`,
    set: version === 16 ? 'next' : 'next15',
    when,
    files: { ...FILES, 'next.config.mjs': CONFIG[config] },
    builtFiles: async () => ({ 'agents.js': await agentsModule() }),
    ...(mode === 'start' && { prepare: [['next', 'build', ...flags]] }),
    run: (context: RowContext): Promise<Run> => context.serve(command, READY, (url) => visit(context, url)),
    timeoutMillis: 420_000,
    env: { OTEL_METRIC_EXPORT_INTERVAL: '500', OTEL_METRIC_EXPORT_TIMEOUT: '400' },
    outcome: config === 'defaults' ? WARNS : COMPLETE,
  };
}

export const nextRows: Row[] = [
  row({ mode: 'dev', config: 'withAcsOtel', bundler: 'turbopack', when: 'ci' }),
  row({ mode: 'start', config: 'withAcsOtel', bundler: 'turbopack', when: 'ci' }),
  row({ mode: 'dev', config: 'serverExternalPackages', bundler: 'turbopack', when: 'matrix' }),
  row({ mode: 'start', config: 'serverExternalPackages', bundler: 'turbopack', when: 'matrix' }),
  row({ mode: 'dev', config: 'defaults', bundler: 'turbopack', when: 'matrix' }),
  row({ mode: 'start', config: 'defaults', bundler: 'turbopack', when: 'matrix' }),
  row({ mode: 'dev', config: 'withAcsOtel of a function', bundler: 'webpack', when: 'matrix' }),
  row({ mode: 'start', config: 'withAcsOtel of a function', bundler: 'webpack', when: 'matrix' }),
  row({ mode: 'dev', config: 'withAcsOtel', bundler: 'webpack', when: 'matrix', version: 15 }),
  row({ mode: 'start', config: 'withAcsOtel', bundler: 'webpack', when: 'matrix', version: 15 }),
];
