/** Panels as Grafana's core composes them from the components of `@grafana/ui`. */
import {
  cacheFieldDisplayNames,
  type DataFrame,
  type FieldDisplay,
  FieldType,
  getFieldDisplayValues,
  type PanelProps,
  renderMarkdown,
} from '@grafana/data';
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  DataLinksContextMenu,
  TimeSeries,
  useTheme2,
  VizRepeater,
} from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { type ReactElement, useMemo } from 'react';

// biome-ignore lint/suspicious/noExplicitAny: the options of Grafana's panels have no public types
export type Props = PanelProps<any>;

export function Empty({ fieldConfig }: Props): ReactElement {
  return <div className="empty-panel">{fieldConfig.defaults.noValue ?? 'No data'}</div>;
}

const rowsOf = (frames: DataFrame[]) => frames.reduce((sum, { length }) => sum + length, 0);

export function Stat({
  data,
  width,
  height,
  options,
  fieldConfig,
  replaceVariables,
  timeZone,
}: Props): ReactElement {
  const theme = useTheme2();
  const getValues = () =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme,
      data: data.series,
      sparkline: options.graphMode !== 'none',
      timeZone,
    });
  const count = getValues().length;
  return (
    <VizRepeater
      getValues={getValues}
      source={data}
      width={width}
      height={height}
      orientation={options.orientation ?? 'auto'}
      renderCounter={0}
      autoGrid
      itemSpacing={3}
      renderValue={({ value, width: ownWidth, height: ownHeight }) => {
        const { display, sparkline, hasLinks, getLinks } = value as FieldDisplay;
        const draw = (more: object) => (
          <BigValue
            value={display}
            count={count}
            {...(sparkline && { sparkline })}
            colorMode={options.colorMode ?? BigValueColorMode.Value}
            graphMode={options.graphMode ?? BigValueGraphMode.Area}
            textMode={options.textMode ?? BigValueTextMode.Auto}
            width={ownWidth}
            height={ownHeight}
            theme={theme}
            {...more}
          />
        );
        if (!hasLinks || !getLinks) return draw({});
        return (
          <DataLinksContextMenu links={getLinks}>
            {({ openMenu, targetClassName }) => draw({ onClick: openMenu, className: targetClassName })}
          </DataLinksContextMenu>
        );
      }}
    />
  );
}

export function Series(props: Props): ReactElement {
  const { data, width, height, options, timeRange, timeZone } = props;
  const frames = useMemo(() => data.series.filter(isGraph).map(finite), [data.series]);
  if (frames.length === 0) return <Empty {...props} />;
  return (
    <TimeSeries
      frames={frames}
      {...(data.structureRev !== undefined && { structureRev: data.structureRev })}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend}
      options={options}
    />
  );
}

const isGraph = ({ length, fields }: DataFrame) =>
  length > 0 && fields.some(({ type }) => type === FieldType.number);

/** Grafana draws nothing where a value is not finite. */
const finite = (frame: DataFrame): DataFrame => ({
  ...frame,
  fields: frame.fields.map((field) =>
    field.type === FieldType.number
      ? { ...field, values: field.values.map((value) => (Number.isFinite(value) ? value : null)) }
      : field,
  ),
});

export function Table(props: Props): ReactElement {
  const { data, width, height, options, fieldConfig, timeRange } = props;
  const [frame] = data.series;
  if (!frame || rowsOf(data.series) === 0) return <Empty {...props} />;
  cacheFieldDisplayNames(data.series);
  return (
    <TableNG
      data={frame}
      width={width}
      height={height}
      noHeader={options.showHeader === false}
      resizable
      cellHeight={options.cellHeight ?? 'sm'}
      timeRange={timeRange}
      fieldConfig={fieldConfig}
      enableVirtualization={false}
      {...(data.structureRev !== undefined && { structureRev: data.structureRev })}
    />
  );
}

export function Text({ options, replaceVariables }: Props): ReactElement {
  const html = { __html: renderMarkdown(replaceVariables(options.content)) };
  // biome-ignore lint/security/noDangerouslySetInnerHtml: renderMarkdown sanitises
  return <div className="markdown-html" dangerouslySetInnerHTML={html} />;
}
