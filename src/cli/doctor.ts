/** `acs-otel doctor`: why nothing arrives, or that everything is right. */
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { defineCommand } from 'citty';
import { refusal } from '../safety/node-version.ts';
import { resolveOptions } from '../setup/options.ts';
import { runApp } from './doctor-app.ts';
import { type Check, isFailed, note, reportJson, reportText } from './doctor-check.ts';
import { azureMonitorChecks, environmentChecks } from './doctor-environment.ts';
import { clientChecks, installedChecks } from './doctor-installed.ts';
import { nextChecks } from './doctor-next.ts';
import { reachablePackages } from './doctor-packages.ts';
import { telemetryChecks } from './doctor-telemetry.ts';

const ARGS = {
  import: {
    type: 'string',
    valueHint: './app.js',
    description: "The app's module: a child process runs it, and what it sends is sent",
  },
  endpoint: {
    type: 'string',
    valueHint: 'url',
    description: 'OTLP endpoint; by default that of the environment',
  },
  json: { type: 'boolean', description: 'Print JSON', default: false },
} as const;

/** The subcommand. Exit status: 0 if nothing is wrong, 1 if something is, 2 for bad input. */
export const doctorCommand = defineCommand({
  meta: {
    name: 'doctor',
    description: "Why nothing arrives: run in the app's folder, with the app's environment",
  },
  args: ARGS,
  async run({ rawArgs, args }) {
    const problem = badInput(rawArgs, args);
    if (problem) {
      process.exitCode = 2;
      process.stderr.write(`${problem}\n`);
      return;
    }
    const checks = await examine(args.import && resolve(args.import), args.endpoint?.replace(/\/+$/, ''));
    process.exitCode = checks.some(isFailed) ? 1 : 0;
    process.stdout.write(args.json ? reportJson(checks) : reportText(checks));
  },
});

interface Given {
  _: string[];
  import?: string | undefined;
  endpoint?: string | undefined;
}

function badInput(
  rawArgs: readonly string[],
  { _: words, import: file, endpoint }: Given,
): string | undefined {
  const option = rawArgs.find((arg) => arg.startsWith('-') && !(arg.replace(/^--|=.*$/g, '') in ARGS));
  if (option) return `"${option}" is not an option: expected --import, --endpoint or --json.`;
  if (words.length > 0)
    return `"${words[0]}" is one argument too many. The app's module is named by --import.`;
  if (file !== undefined && !existsSync(file))
    return `--import "${file}": there is no such file. Name the app's module, such as --import ./app.js.`;
  if (endpoint !== undefined && !(/^https?:\/\//.test(endpoint) && URL.canParse(endpoint)))
    return '--endpoint is not a URL such as https://otel.contoso.com.';
  return undefined;
}

/** Every check, in the order of the report. */
async function examine(file: string | undefined, endpoint: string | undefined): Promise<Check[]> {
  const packages = reachablePackages(process.cwd());
  const connectionString = resolveOptions({}, process.env, () => {}).azureMonitorConnectionString;
  const [app, telemetry] = await Promise.all([
    file && !refusal() ? runApp(file) : undefined,
    telemetryChecks(endpoint, connectionString),
  ]);
  return [
    ...environmentChecks(),
    ...installedChecks(packages, app !== undefined && app.bundled.size > 0),
    ...(file && !app
      ? [
          note(
            'app',
            `${relative(process.cwd(), file)} is not imported, because register() does nothing on this Node`,
          ),
        ]
      : []),
    ...(app?.checks ?? []),
    ...nextChecks(packages, process.cwd()),
    ...clientChecks(packages, app),
    ...telemetry,
    ...azureMonitorChecks(connectionString),
  ];
}
