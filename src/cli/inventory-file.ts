/** Uses of services in a file of OTLP/JSON lines, as the Collector's file exporter writes it. */
import { OtlpUses } from './inventory-otlp.ts';
import type { Found } from './inventory-source.ts';
import { readOtlpFile } from './otlp-file.ts';

/** Reads a file, or standard input. @throws SourceError if it cannot be read or holds no OTLP/JSON */
export async function fileUses(path: string, since: number): Promise<Found> {
  const uses = new OtlpUses(since);
  const { name, good, bad, cuts } = await readOtlpFile(path, (request) => uses.add(request));
  const list = uses.end();
  const { read, overflow, eventsOfNoService } = uses;
  const lacking = (['spans', 'log records', 'metrics'] as const).filter((signal) => read[signal] === 0);
  return {
    uses: list,
    looked: `spans, log records and metrics about ACS in ${name}`,
    lacking: [...lacking],
    dataSeen: lacking.length < 3,
    notes: [
      ...cuts,
      ...(bad > 0 ? [`${bad} of ${good + bad} lines are no OTLP JSON and were skipped.`] : []),
      ...(read.older > 0 ? [`${read.older} spans, records and points are older than --since.`] : []),
      ...(eventsOfNoService > 0
        ? [
            `${eventsOfNoService} events of Event Grid, such as CallStarted, do not say which service they come from. They count for none.`,
          ]
        : []),
      ...(overflow > 0 ? [`${overflow} uses did not fit into memory and are missing.`] : []),
    ],
  };
}
