/** `services.json` -> `src/generated/services.ts`, and the part of `src/schema/README.md` about the retirement. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A service of Microsoft's guide, and how its use shows. */
export interface ServiceRow {
  name: string;
  title: string;
  fate: 'retired' | 'teams_only';
  successor: string | null;
  acsService?: string;
  packages?: string[];
  operations?: string[];
  paths?: string[];
  categories?: string[];
  events?: string[];
  attributes?: Record<string, string>;
  notObservable?: string;
}

/** Content of `services.json`. */
export interface ServiceTable {
  source: { title: string; link: string; date: string };
  announced: string;
  noNewCustomersSince: string;
  ends: string;
  supportedWith: string[];
  services: ServiceRow[];
}

export const serviceTable = JSON.parse(
  readFileSync(join(import.meta.dirname, '../services.json'), 'utf8'),
) as ServiceTable;

/** Content of `src/generated/services.ts`. */
export function servicesFile(): string {
  const { source, ends, services } = serviceTable;
  return `// Generated from src/schema/services.json by \`npm run generate\`. Edits are overwritten.

/** A service of Microsoft's retirement guide, and how its use shows. Lists hold prefixes. */
export interface Service {
  name: string;
  /** \`teams_only\` remains, with a new major version of its SDK, only together with Teams. */
  fate: 'retired' | 'teams_only';
  /** What Microsoft names instead. */
  successor: string | null;
  /** Value of \`acs.service\`. */
  acsService?: string;
  packages?: readonly string[];
  operations?: readonly string[];
  /** \`{}\` is one segment. */
  paths?: readonly string[];
  /** Of resource logs. */
  categories?: readonly string[];
  /** Of Event Grid, without \`Microsoft.Communication.\`. */
  events?: readonly string[];
  /** Attribute -> regular expression. */
  attributes?: Readonly<Record<string, string>>;
  /** What no telemetry shows. */
  notObservable?: string;
}

/** Last day of the standalone services. */
export const SERVICES_END = ${JSON.stringify(ends)};

/** Microsoft's guide. */
export const SERVICES_SOURCE = ${JSON.stringify(`${source.link} (${source.date})`)};

export const SERVICES: readonly Service[] = [
${services.map(({ title: _, ...row }) => `  ${JSON.stringify(row)},`).join('\n')}
];
`;
}

const FATES = { retired: 'retired', teams_only: 'continues with Teams only' };

/** Markdown that starts at heading level 2 and ends with a newline. */
export function servicesReference(): string {
  const { source, announced, noNewCustomersSince, ends, supportedWith, services } = serviceTable;
  return `## Services and their retirement

From Microsoft's [${source.title}](${source.link}) of ${source.date}, announced ${announced}: standalone services end on ${ends}; retiring ones have taken no new customers since ${noNewCustomersSince}. What continues needs ${supportedWith.join(', ')}. \`acs-otel inventory\` finds the use of each by the last column.

| service | fate | Microsoft names instead | how its use shows |
| --- | --- | --- | --- |
${services.map(row).join('\n')}
`;
}

function row(service: ServiceRow): string {
  const { title, fate, successor } = service;
  return `| ${title} (\`${service.name}\`) | ${FATES[fate]} | ${successor ?? '–'} | ${signs(service)} |`;
}

function signs(service: ServiceRow): string {
  const { acsService, operations, paths, categories, events, attributes = {}, notObservable } = service;
  const listed = (what: string, prefixes: readonly string[] | undefined) =>
    prefixes ? [`${what} ${prefixes.map((prefix) => `\`${prefix}…\``).join(', ')}`] : [];
  const signs = [
    ...(acsService ? [`\`acs.service=${acsService}\``] : []),
    ...listed('operations', operations),
    ...listed('paths', paths),
    ...listed('resource logs', categories),
    ...listed('Event Grid', events),
    ...Object.entries(attributes).map(
      ([name, pattern]) => `\`${name}\` as \`${pattern.replaceAll('|', '\\|')}\``,
    ),
  ].join('; ');
  return [signs, notObservable && `Not observable: ${notObservable}`].filter(Boolean).join('. ');
}
