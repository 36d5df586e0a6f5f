/** The subcommands; each is loaded when it runs. */
import { stripVTControlCharacters } from 'node:util';
import { type CommandDef, defineCommand, renderUsage, runCommand, runMain } from 'citty';
import { distance } from 'fastest-levenshtein';
import { SCOPE_VERSION } from '../generated/version.ts';
import { echoed, plainText } from './plain-text.ts';

const subCommands = {
  doctor: () => import('./doctor.ts').then((module) => module.doctorCommand),
  'doctor-app': () => import('./doctor-child.ts').then((module) => module.doctorAppCommand),
  'trace-id': () => import('./trace-id.ts').then((module) => module.traceIdCommand),
  inventory: () => import('./inventory.ts').then((module) => module.inventoryCommand),
  view: () => import('./view.ts').then((module) => module.viewCommand),
  call: () => import('./call.ts').then((module) => module.callCommand),
  support: () => import('./support.ts').then((module) => module.supportCommand),
  explain: () => import('./explain.ts').then((module) => module.explainCommand),
};
/** Farther names are no typing errors. */
const MAX_DISTANCE = 3;

const main = defineCommand({
  meta: {
    name: 'acs-otel',
    version: SCOPE_VERSION,
    description: 'OpenTelemetry for Azure Communication Services.',
  },
  subCommands,
});

/** Runs the subcommand named by the arguments of the process. */
export async function runCli(): Promise<void> {
  // Commands echo their arguments.
  const rawArgs = process.argv.slice(2).map(plainText);
  const [name = ''] = rawArgs;
  if (name !== '' && !name.startsWith('-') && !Object.hasOwn(subCommands, name)) {
    await refuse(unknownCommand(name));
    return;
  }
  if (rawArgs.some((arg) => arg === '--help' || arg === '-h')) {
    await runMain(main, { rawArgs, showUsage: (...commands) => printUsage(process.stdout, ...commands) });
    return;
  }
  if (rawArgs[0] === '--version' || rawArgs[0] === '-v') {
    process.stdout.write(`${SCOPE_VERSION}\n`);
    return;
  }
  try {
    await runCommand(main, { rawArgs });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CLIError') throw error;
    await refuse(echoed(plainText(error.message)));
  }
}

async function refuse(message: string): Promise<void> {
  // citty would exit with 1, which means "unknown code" here; bad input is 2.
  process.exitCode = 2;
  await printUsage(process.stderr, main);
  process.stderr.write(`${message}\n`);
}

function unknownCommand(name: string): string {
  const [nearest] = Object.keys(subCommands)
    .filter((command) => command !== 'doctor-app')
    .map((command) => ({ command, away: distance(command, name.slice(0, 20).toLowerCase()) }))
    .filter(({ away }) => away <= Math.min(MAX_DISTANCE, Math.ceil(name.length / 2)))
    .sort((one, other) => one.away - other.away);
  return `Unknown command "${echoed(name)}".${nearest ? ` Did you mean ${nearest.command}?` : ''}`;
}

/** citty respects NO_COLOR, but colours output that no terminal reads. */
async function printUsage(
  stream: NodeJS.WriteStream,
  // biome-ignore lint/suspicious/noExplicitAny: citty's own type of a command with any arguments
  ...commands: [CommandDef<any>, CommandDef<any>?]
): Promise<void> {
  const usage = await renderUsage(...commands);
  const plain = !stream.isTTY || process.env.NO_COLOR;
  stream.write(`${plain ? stripVTControlCharacters(usage) : usage}\n`);
}
