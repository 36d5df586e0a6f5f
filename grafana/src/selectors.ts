/** Building blocks of the panels' queries, filtered by the dashboard's variables. */
import { LABEL } from './names.ts';

const HERE = [`${LABEL.service}=~"$service"`, `${LABEL.environment}=~"$environment"`];

/** A metric of calls, of the chosen service, environment and source. */
export function calls(metric: string, ...more: readonly string[]): string {
  return `${metric}{${[...HERE, `${LABEL.source}=~"$source"`, ...more].join(', ')}}`;
}

/** A metric that apps send, of the chosen service and environment. */
export function app(metric: string, ...more: readonly string[]): string {
  return `${metric}{${[...HERE, ...more].join(', ')}}`;
}

/** Increase of a counter in the dashboard's time range. */
export function inRange(selector: string): string {
  return `increase(${selector}[$__range] $counting)`;
}

/** Increase of a counter in each step of a graph; nothing where nothing happened, so that no bar is drawn. */
export function countBy(labels: readonly string[], selector: string): string {
  return `sum by (${labels.join(', ')}) (increase(${selector}[$__interval] $counting)) > 0`;
}

/** The same for shares and quantiles, which need data in every step rather than exact counts. */
export function growthBy(labels: readonly string[], selector: string): string {
  return `sum by (${labels.join(', ')}) (increase(${selector}[$__rate_interval]))`;
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
