import type { OtlpSink } from './otlp-sink.ts';

/** Points of a metric as `attributes -> sum`, added up over all exports. */
export function metricPoints(sink: OtlpSink, name: string): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { points } of sink.metrics.filter((metric) => metric.name === name)) {
    for (const { attributes, value, count } of points) {
      const key = Object.entries(attributes)
        .filter(([attribute]) => attribute !== 'acs.source')
        .map(([attribute, one]) => `${attribute}=${String(one)}`)
        .sort()
        .join(' ');
      totals[key] = (totals[key] ?? 0) + (value ?? count ?? 0);
    }
  }
  return totals;
}
