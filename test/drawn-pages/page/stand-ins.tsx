/** Logs and traces have no public component: simple stand-ins, which say so. */
import { useTheme2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { Empty, type Props } from './panels';

function StandIn({ what }: { what: string }): ReactElement {
  return <div className="stand-in">stand-in for Grafana's {what}, which only its core has</div>;
}

export function Logs(props: Props): ReactElement {
  const { data, options } = props;
  const [frame] = data.series;
  if (!frame || frame.length === 0) return <Empty {...props} />;
  const values = (name: string) => frame.fields.find((field) => field.name === name)?.values ?? [];
  const order = [...values('Time').keys()];
  if (options.sortOrder === 'Ascending') order.reverse();
  return (
    <div className="log-lines">
      <StandIn what="log panel" />
      {order.map((row) => (
        <div key={row}>
          <span className="log-time">
            {new Date(values('Time')[row]).toISOString().replace('T', ' ').slice(0, 23)}
          </span>
          {values('Line')[row]}
        </div>
      ))}
    </div>
  );
}

export function Traces(props: Props): ReactElement {
  const [frame] = props.data.series;
  const theme = useTheme2();
  if (!frame || frame.length === 0) return <Empty {...props} />;
  const rows = Array.from({ length: frame.length }, (_, row) =>
    Object.fromEntries(frame.fields.map(({ name, values }) => [name, values[row]])),
  );
  const start = Math.min(...rows.map(({ startTime }) => startTime));
  const end = Math.max(...rows.map(({ startTime, duration }) => startTime + duration));
  const roots = rows.filter(({ parentSpanID }) => !rows.some(({ spanID }) => spanID === parentSpanID));
  const ordered = roots
    .sort((a, b) => a.startTime - b.startTime)
    .flatMap((root) => [root, ...rows.filter(({ parentSpanID }) => parentSpanID === root.spanID)]);
  const services = [...new Set(rows.map(({ serviceName }) => serviceName))];
  const percent = (duration: number) => `${(duration / (end - start)) * 100}%`;
  return (
    <div className="spans">
      <StandIn what="trace panel" />
      {ordered.map((span) => (
        <div key={span.spanID} className="span">
          <span className={roots.includes(span) ? 'span-name' : 'span-name span-child'}>
            <b>{span.serviceName}</b> {span.operationName}
          </span>
          <span className="span-lane">
            <span
              className="span-bar"
              style={{
                left: percent(span.startTime - start),
                width: percent(Math.max(span.duration, (end - start) / 200)),
                background: theme.visualization.getColorByName(
                  services.indexOf(span.serviceName) === 0 ? 'blue' : 'purple',
                ),
              }}
            />
            <span className="span-time">{(span.duration / 1000).toFixed(1)} s</span>
          </span>
        </div>
      ))}
    </div>
  );
}
