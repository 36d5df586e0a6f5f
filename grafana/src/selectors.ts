/** The pieces of which queries of panels are made: everything follows the dashboard's variables. */
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

/** How much a counter grew in the time that the dashboard shows. */
export function inRange(selector: string): string {
  return `increase(${selector}[$__range] $counting)`;
}

/** How much a counter grew in each step of a graph. */
export function countBy(labels: readonly string[], selector: string): string {
  return `sum by (${labels.join(', ')}) (increase(${selector}[$__interval] $counting))`;
}

/** The same for shares and quantiles, where it need not be exact and no step may be without data. */
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
