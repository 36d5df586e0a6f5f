/** The generated parts of `event-hubs.yaml` and `event-grid.yaml`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventStatements, verdictStatements } from './build-event-grid.ts';
import {
  dropStatements,
  type Split,
  splitConnectors,
  splitPipelines,
  timeAndTraceStatements,
  unwrapProcessors,
} from './build-unwrap.ts';

/** 2,048 records. */
const RECORDS: Split = { name: 'split', stages: 11 };
/** 8,192 events: a batch of Event Grid holds up to 5,000. */
const EVENTS: Split = { name: 'event_grid_split', stages: 13 };

/** Content of `collector-config/event-hubs.yaml`. */
export function eventHubsYaml(): string {
  return filled('event-hubs.yaml', {
    processors: unwrapProcessors(),
    statements:
      dropStatements({
        source: 'resource_log',
        isOther: 'log.event_name != "azure.resource.log" or not IsString(log.body)',
        origin: 'Event Hubs',
        hint: 'no resource log of Azure; send nothing else to this event hub',
        items: 'records',
        stages: RECORDS.stages,
      }) + timeAndTraceStatements(),
    connectors: splitConnectors(RECORDS),
    pipelines: splitPipelines(RECORDS),
  });
}

/** Content of `collector-config/event-grid.yaml`. */
export function eventGridYaml(): string {
  return filled('event-grid.yaml', {
    processors: unwrapProcessors(),
    events: eventStatements(),
    statements:
      dropStatements({
        source: 'event_grid',
        isOther: 'log.event_name == ""',
        origin: 'Event Grid',
        hint: 'no event of Azure Communication Services; send nothing else to this event hub',
        items: 'events',
        stages: EVENTS.stages,
      }) + timeAndTraceStatements(),
    verdicts: verdictStatements(),
    connectors: splitConnectors(EVENTS),
    pipelines: splitPipelines(EVENTS),
  });
}

/** The file with these parts between its lines `Generated from …: <part>.` and `End of the generated <part>.` */
function filled(name: string, parts: Record<string, string>): string {
  let file = readFileSync(join(import.meta.dirname, name), 'utf8');
  for (const [part, content] of Object.entries(parts)) {
    const begin = file.indexOf(`down to the next line that says so: ${part}.\n`);
    const end = file.indexOf(`# End of the generated ${part}.\n`);
    if (begin < 0 || end < begin) throw new Error(`${name} lacks the lines around its generated ${part}`);
    const [first, last] = [file.indexOf('\n', begin) + 1, file.lastIndexOf('\n', end) + 1];
    file = file.slice(0, first) + content + file.slice(last);
  }
  return file;
}
