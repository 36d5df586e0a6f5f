/** Building blocks of the panels' queries, filtered by the dashboard's variables. */
import { JUDGED } from './alerts/counted.ts';
import { LABEL, SERIES } from './names.ts';

const HERE = [`${LABEL.service}=~"$service"`, `${LABEL.environment}=~"$environment"`];

/** The dashboard's time range. */
export const IN_RANGE = '[$__range] $counting';
/** One step of a graph of counts. */
const PER_STEP = '[$__interval] $counting';
/** One step of a graph of shares and quantiles, which need data in every step rather than exact counts. */
export const GROWTH = '[$__rate_interval]';

const drawn = (labels: readonly string[], increase: string) =>
  `sum by (${labels.join(', ')}) (${increase}) > 0`;

/** A metric of calls, of the chosen service, environment and source. */
export function calls(metric: string, ...more: readonly string[]): string {
  return `${metric}{${[...HERE, `${LABEL.source}=~"$source"`, ...more].join(', ')}}`;
}

/** A metric that apps send, of the chosen service and environment. */
export function app(metric: string, ...more: readonly string[]): string {
  return `${metric}{${[...HERE, ...more].join(', ')}}`;
}

/**
 * Increase of the ends that are a success or a failure, as alerts count them.
 * @param range `[1h] $counting`
 */
export function judgedEnds(range: string, ...more: readonly string[]): string {
  const either = JUDGED.map((labels) => `increase(${calls(SERIES.ended, labels, ...more)}${range})`);
  return `(${either.join(' or ')})`;
}

/** Increase of a counter in the dashboard's time range. */
export function inRange(selector: string): string {
  return `increase(${selector}${IN_RANGE})`;
}

/** Increase of a counter in each step of a graph; nothing where nothing happened, so that no bar is drawn. */
export function countBy(labels: readonly string[], selector: string): string {
  return drawn(labels, `increase(${selector}${PER_STEP})`);
}

/** The same for the ends that are a success or a failure. */
export function judgedBy(labels: readonly string[], ...more: readonly string[]): string {
  return drawn(labels, judgedEnds(PER_STEP, ...more));
}

/** Increase of a counter in each step of a graph of shares or quantiles. */
export function growthBy(labels: readonly string[], selector: string): string {
  return `sum by (${labels.join(', ')}) (increase(${selector}${GROWTH}))`;
}

/** Log records of one kind, of the chosen service, environment and resource, that have these labels. */
export function records(event: string, ...more: readonly string[]): string {
  const filters = [
    `${LABEL.event}=~"${event}"`,
    `${LABEL.environment}=~"$environment"`,
    `${LABEL.resource}=~"$resource"`,
    ...more,
  ];
  return `{${LABEL.service}=~"$service"} | ${filters.join(' | ')}`;
}
