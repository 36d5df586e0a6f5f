/** The table of subcommands; each is loaded only when it runs. */
import { stripVTControlCharacters } from 'node:util';
import { type CommandDef, defineCommand, renderUsage, runCommand, runMain } from 'citty';

const main = defineCommand({
  meta: { name: 'acs-otel', description: 'OpenTelemetry for Azure Communication Services.' },
  subCommands: {
    explain: () => import('./explain.ts').then((module) => module.explainCommand),
  },
});

/** Runs the subcommand that the arguments of the process name. */
export async function runCli(): Promise<void> {
  const rawArgs = process.argv.slice(2);
  if (rawArgs.some((arg) => arg === '--help' || arg === '-h')) {
    await runMain(main, { rawArgs, showUsage: (...commands) => printUsage(process.stdout, ...commands) });
    return;
  }
  try {
    await runCommand(main, { rawArgs });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CLIError') throw error;
    // citty would exit with 1, which here means "nothing known"; bad input is 2.
    process.exitCode = 2;
    await printUsage(process.stderr, main);
    process.stderr.write(`${stripVTControlCharacters(error.message)}\n`);
  }
}

/** citty looks at NO_COLOR only, not at whether a terminal reads it. */
async function printUsage(
  stream: NodeJS.WriteStream,
  // biome-ignore lint/suspicious/noExplicitAny: citty's own type of a command with whatever arguments
  ...commands: [CommandDef<any>, CommandDef<any>?]
): Promise<void> {
  const usage = await renderUsage(...commands);
  const plain = !stream.isTTY || process.env.NO_COLOR;
  stream.write(`${plain ? stripVTControlCharacters(usage) : usage}\n`);
}
