/** `acs-otel view`: calls and messages in the browser, without a backend. */
import { defineCommand } from 'citty';
import { type PageAssets, ViewError, type ViewOptions } from '../view/options.ts';
import { startView } from '../view/server.ts';
import { builtPage } from '../view/static-files.ts';
import { echoed } from './plain-text.ts';
import { repeated } from './repeated.ts';

const ARGS = {
  file: {
    type: 'positional',
    required: false,
    description:
      'OTLP JSON of the Collector, or a support zip, to open instead of listening; several may be given',
  },
  port: {
    type: 'string',
    valueHint: '4318',
    description: 'Port for senders and the page; the next free one if taken',
  },
  host: {
    type: 'string',
    valueHint: 'address',
    description: 'Address to listen on; anything but loopback needs --token',
  },
  token: { type: 'string', valueHint: 'secret', description: 'Secret that every request must carry' },
  db: { type: 'string', valueHint: 'file', description: 'Database file; temporary by default' },
  retention: {
    type: 'string',
    valueHint: '7d|2GB',
    description: 'Age or size beyond which the oldest records are removed',
  },
  forward: {
    type: 'string',
    valueHint: 'url',
    description: 'OTLP endpoint that receives every export unchanged',
  },
  link: {
    type: 'string',
    valueHint: 'NAME=URL',
    description: 'Link on each page, with {traceId} or {callId}; may be repeated',
  },
  'keep-personal': {
    type: 'boolean',
    description: 'Store personal data, which is redacted otherwise',
    default: false,
  },
} as const;

/** The subcommand. Runs until it is interrupted. Exit status: 0, or 2 for bad input. */
export const viewCommand = defineCommand({
  meta: {
    name: 'view',
    description: 'Show calls and messages in the browser: from OTLP senders, OTLP JSON files or support zips',
  },
  args: ARGS,
  async run({ rawArgs, args }) {
    try {
      const option = rawArgs.find(
        (arg) => /^-./.test(arg) && !(arg.replace(/^--(?:no-)?|=.*$/gs, '') in ARGS),
      );
      if (option) throw new ViewError(`"${echoed(option)}" is not an option: see acs-otel view --help.`);
      await runView({ ...optionsOf(args), links: repeated(rawArgs, 'link') }, builtPage());
    } catch (error) {
      if (!(error instanceof ViewError)) throw error;
      process.exitCode = 2;
      process.stderr.write(`${error.message}\n`);
    }
  },
});

/** Shows the page until Ctrl-C, SIGTERM or SIGHUP. @throws ViewError */
export async function runView(options: ViewOptions, page?: PageAssets): Promise<void> {
  const view = await startView({ ...options, ...(page && { page }) });
  const { endpoint } = view.about();
  process.stdout.write(`acs-otel view: ${view.url}\n`);
  if (endpoint) process.stdout.write(`Senders: OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}\n`);
  if (endpoint && options.token)
    process.stdout.write(
      'They also need OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20TOKEN, with the token of --token.\n',
    );
  if (options.keepPersonal) process.stderr.write('--keep-personal: personal data is stored and shown.\n');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await view.close();
}

interface Given {
  _: string[];
  port?: string | undefined;
  host?: string | undefined;
  token?: string | undefined;
  db?: string | undefined;
  retention?: string | undefined;
  forward?: string | undefined;
  'keep-personal'?: boolean | undefined;
}

function optionsOf({ _: files, port, 'keep-personal': keepPersonal, ...rest }: Given): ViewOptions {
  const { host, token, db, retention, forward } = rest;
  return {
    host,
    token,
    db,
    retention,
    forward,
    files,
    keepPersonal,
    port: port === undefined ? undefined : Number(port),
  };
}
