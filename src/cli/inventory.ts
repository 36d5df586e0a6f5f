/** `acs-otel inventory`: which apps still use which service of Azure Communication Services. */
import { defineCommand } from 'citty';
import { fileUses } from './inventory-file.ts';
import { reportCsv, reportJson, reportTable } from './inventory-print.ts';
import { prometheusUses } from './inventory-prometheus.ts';
import { reportOf } from './inventory-report.ts';
import { type Found, SourceError } from './inventory-source.ts';
import { periodStart } from './period.ts';
import { echoed } from './plain-text.ts';

const ARGS = {
  from: {
    type: 'string',
    valueHint: 'url|file',
    description: "Prometheus, or a file of the Collector's file exporter; - is standard input",
  },
  since: {
    type: 'string',
    valueHint: '30d',
    description: 'Period, such as 12h or 30d, or a date',
    default: '30d',
  },
  format: {
    type: 'string',
    valueHint: 'table|json|csv',
    description: 'Form of the output',
    default: 'table',
  },
} as const;

const PRINTERS = { table: reportTable, json: reportJson, csv: reportCsv };

/** The subcommand. Exit status: 0 for an inventory, 1 if nothing of ACS was found, 2 for bad input. */
export const inventoryCommand = defineCommand({
  meta: {
    name: 'inventory',
    description: 'What apps use of the services that retire in 2028, from Prometheus or a file of OTLP JSON',
  },
  args: ARGS,
  async run({ rawArgs, args }) {
    try {
      const until = Date.now();
      const print = printerOf(rawArgs, args);
      const since = periodStart(args.since, until);
      const found = await foundIn(args.from, since, until);
      const report = reportOf(found, since, until);
      if (!found.dataSeen) {
        process.exitCode = 1;
        process.stderr.write(`${nothing(found, report.since)}\n`);
        if (print === reportTable) return;
      }
      process.stdout.write(print(report));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      process.exitCode = 2;
      process.stderr.write(`${error.message}\n`);
    }
  },
});

interface Given {
  _: string[];
  format: string;
}

function printerOf(rawArgs: readonly string[], { _: words, format }: Given) {
  const option = rawArgs.find((arg) => /^-./.test(arg) && !(arg.replace(/^--|=.*$/gs, '') in ARGS));
  if (option)
    throw new SourceError(`"${echoed(option)}" is not an option: expected --from, --since or --format.`);
  if (words.length > 0 && words[0] !== '-')
    throw new SourceError(
      `"${echoed(words[0] ?? '')}" is one argument too many. The source is named by --from.`,
    );
  const print = Object.hasOwn(PRINTERS, format) ? PRINTERS[format as keyof typeof PRINTERS] : undefined;
  if (!print) throw new SourceError(`--format "${echoed(format)}" is none of table, json, csv.`);
  return print;
}

function foundIn(from: string | undefined, since: number, until: number): Promise<Found> {
  if (!from)
    throw new SourceError(
      'No source: give --from http://localhost:9090 (Prometheus) or --from otlp.jsonl (a file).',
    );
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(from)) return fileUses(from, since);
  const url = URL.canParse(from) ? new URL(from) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new SourceError(`--from is not a URL such as http://localhost:9090: only http and https are read.`);
  return prometheusUses(url, since, until);
}

function nothing({ looked, notes }: Found, since: string): string {
  return [
    `Nothing of Azure Communication Services found. Looked for ${looked}, since ${since}.`,
    ...notes,
    'Apps send it with acs-otel; "acs-otel doctor" says why nothing arrives.',
  ].join('\n');
}
