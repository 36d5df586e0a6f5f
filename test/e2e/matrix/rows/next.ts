/** Next.js: `dev` and `build && start`, with the configuration that we offer and without. */
import type { Outcome, Row, RowContext, Run } from '../row.ts';
import { sendModule } from '../traffic.ts';

const INSTRUMENTATION = `export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { register } = await import('acs-otel');
  register();
}
`;
const CONFIG = {
  defaults: 'export default {};\n',
  serverExternalPackages: `export default {
  serverExternalPackages: [
    'acs-otel',
    '@azure/communication-call-automation',
    '@azure/communication-email',
    '@azure/communication-sms',
  ],
};
`,
  withAcsOtel: `import { withAcsOtel } from 'acs-otel/next';
export default withAcsOtel({});
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
  'app/client/calls.js': `'use client';
import { register } from 'acs-otel';
import { useEffect } from 'react';
export function Calls() {
  useEffect(() => {
    const acs = register({ endpoint: location.origin });
    return () => void acs.shutdown();
  }, []);
  return <p>a client component</p>;
}
`,
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
  await untilComplete(3);
}

async function expectText(answer: Promise<Response>, text: string): Promise<string> {
  const response = await answer;
  const body = await response.text();
  if (!response.ok || !body.includes(text))
    throw new Error(`${response.url}: ${response.status} ${body.slice(0, 300)}`);
  return body;
}

const READY = /Ready in/;
const serving =
  (mode: 'dev' | 'start') =>
  (context: RowContext): Promise<Run> =>
    context.serve(['next', mode, '--hostname', '127.0.0.1'], READY, (url) => visit(context, url));

type Config = keyof typeof CONFIG;
const COMPLETE: Outcome = { kind: 'complete', sends: 3 };
const WARNS: Outcome = {
  kind: 'warning',
  seen: /bundle|without an operation/,
  change: /serverExternalPackages|withAcsOtel/,
};

function row(
  mode: 'dev' | 'start',
  config: Config,
  bundler: 'turbopack' | 'webpack',
  when: Row['when'],
): Row {
  const flag = bundler === 'webpack' ? ['--webpack'] : [];
  return {
    house: 'Next.js 16',
    name: `${mode === 'dev' ? 'dev' : 'build && start'}, ${bundler}, ${config}`,
    set: 'next',
    when,
    files: { ...FILES, 'next.config.mjs': CONFIG[config] },
    ...(mode === 'start' && { prepare: [['next', 'build', ...flag]] }),
    run:
      mode === 'dev' && flag.length > 0
        ? (context) =>
            context.serve(['next', 'dev', ...flag, '--hostname', '127.0.0.1'], READY, (url) =>
              visit(context, url),
            )
        : serving(mode),
    timeoutMillis: 180_000,
    env: { OTEL_METRIC_EXPORT_INTERVAL: '500', OTEL_METRIC_EXPORT_TIMEOUT: '400' },
    outcome: config === 'defaults' ? WARNS : COMPLETE,
  };
}

export const nextRows: Row[] = [
  row('dev', 'withAcsOtel', 'turbopack', 'ci'),
  row('start', 'withAcsOtel', 'turbopack', 'ci'),
  row('dev', 'serverExternalPackages', 'turbopack', 'matrix'),
  row('start', 'serverExternalPackages', 'turbopack', 'matrix'),
  row('dev', 'defaults', 'turbopack', 'matrix'),
  row('start', 'defaults', 'turbopack', 'matrix'),
  row('dev', 'withAcsOtel', 'webpack', 'matrix'),
  row('start', 'withAcsOtel', 'webpack', 'matrix'),
];
