/** Computes a hidden variable like Grafana: queries Prometheus and applies a pattern to each line. */
import type { RunningPrometheus } from '../../backends/prometheus.ts';
import { dashboards } from '../../grafana/dashboards.ts';

/** As Grafana's format `uriencode`. */
const uriEncoded = (text: string) =>
  encodeURI(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** The value of `name` when `call` is pasted into the text box. */
export async function derivedVariable(
  prometheus: RunningPrometheus,
  name: string,
  call: string,
): Promise<string> {
  const all = dashboards
    .filter(({ uid }) => !uid.includes('azure'))
    .flatMap(({ templating }) => templating.list);
  const variable = all.find((one) => one.name === name);
  const { query } = (variable?.query ?? { query: '' }) as { query: string };
  const promql = /^query_result\((.*)\)$/s.exec(query)?.[1] ?? '';
  // Others that it is computed from.
  const values = new Map([['call', uriEncoded(call)]]);
  for (const [, other = ''] of promql.matchAll(/\$(call_id|given)\b/g))
    values.set(other, await derivedVariable(prometheus, other, call));
  const filled = promql.replace(/\$(?:(call_id|given)\b|\{(call):uriencode\})/g, (_, plain, braced) =>
    String(values.get(plain ?? braced)),
  );
  const [row] = await prometheus.query(filled);
  const labels = Object.entries(row?.metric ?? {}).map(([label, value]) => `${label}="${value}"`);
  const pattern = new RegExp((variable?.regex ?? '').slice(1, -1));
  return pattern.exec(`{${labels.join(',')}} ${row?.value}`)?.[1] ?? '';
}
