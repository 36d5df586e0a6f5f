/** As much of LogQL as the dashboards use, on records in memory. Throws at anything else, so that no filter is ignored. */
import type { LokiRecord } from '../../grafana/recording.ts';

type Labels = Record<string, string>;
type Test = (labels: Labels) => boolean;

/** A metric query's result. */
export interface LogSeries {
  labels: Labels;
  /** Milliseconds since 1970 and values. */
  points: [time: number, value: number][];
}

/** When a query is asked: milliseconds since 1970. */
export interface Range {
  from: number;
  to: number;
  /** Of a metric query; all of the range for an instant one. */
  step: number;
}

/** A query's result: records, newest first, or series. */
export function askLoki(
  query: string,
  records: readonly LokiRecord[],
  range: Range,
): { records: LokiRecord[] } | { series: LogSeries[] } {
  const within = records.filter(({ time }) => time >= range.from && time <= range.to);
  return query.trimStart().startsWith('{')
    ? { records: pipeline(query)(within).slice(0, 1000) }
    : { series: metric(query, within, range) };
}

/** Counts or means by labels, sorted, or the quotient of two of them. */
function metric(query: string, records: LokiRecord[], range: Range): LogSeries[] {
  const [, sorted] = /^sort_desc\((.*)\)$/s.exec(query) ?? [];
  if (sorted) return metric(sorted, records, range).sort((a, b) => first(b) - first(a));
  const [, dividend, divisor] = /^(.*\]\)\)) \/ (sum by .*)$/s.exec(query) ?? [];
  if (dividend && divisor) {
    const all = metric(divisor, records, range).map(
      (one) => [JSON.stringify(one.labels), first(one)] as const,
    );
    const totals = new Map(all);
    return metric(dividend, records, range).map(({ labels, points }) => ({
      labels,
      points: points.map(([time, value]) => [time, value / (totals.get(JSON.stringify(labels)) ?? 0)]),
    }));
  }
  const [, by, inner] =
    /^(?:sum|avg) by \(([^)]*)\) \((?:count|avg)_over_time\((.*) \[[^\]]+\]\)\)$/s.exec(query) ?? [];
  if (by === undefined || inner === undefined) throw new Error(`not LogQL that the dashboards use: ${query}`);
  const [, selected = inner, unwrapped] = /^(.*) \| unwrap (\w+)$/s.exec(inner) ?? [];
  return grouped(pipeline(selected)(records), by.split(', '), range, unwrapped);
}

const first = ({ points }: LogSeries) => points[0]?.[1] ?? 0;

function grouped(records: LokiRecord[], by: string[], { step }: Range, unwrapped?: string): LogSeries[] {
  const groups = Map.groupBy(records, ({ labels }) => JSON.stringify(by.map((name) => labels[name] ?? '')));
  return [...groups].map(([key, members]) => {
    const values = JSON.parse(key) as string[];
    const steps = Map.groupBy(members, ({ time }) => Math.ceil(time / step) * step);
    const points = [...steps].map(([time, list]): [number, number] => {
      if (!unwrapped) return [time, list.length];
      return [time, list.reduce((sum, { labels }) => sum + Number(labels[unwrapped]), 0) / list.length];
    });
    const labels = Object.fromEntries(by.map((name, index) => [name, values[index] ?? '']));
    return { labels, points: points.sort(([a], [b]) => a - b) };
  });
}

/** `{selector} | filter | label_format …` as a function. */
function pipeline(query: string): (records: LokiRecord[]) => LokiRecord[] {
  const [, selector, rest = ''] = /^\s*\{([^{}]*)\}(.*)$/s.exec(query) ?? [];
  if (!selector) throw new Error(`LogQL needs a selector: ${query}`);
  const matchers = selector.split(/,\s*(?=\w+\s*[=!])/);
  if (!matchers.some((one) => /=~?\s*"(?!\.\*"|")/.test(one)))
    throw new Error(`Loki refuses a selector whose matchers all match the empty string: ${query}`);
  const tests = matchers.map((one) => new Filter(one).test());
  const formats: ((record: LokiRecord) => LokiRecord)[] = [];
  for (const stage of stages(rest)) {
    const [, name, template] = /^label_format (\w+)=`(.*)`$/s.exec(stage) ?? [];
    const [, line] = /^line_format `(.*)`$/s.exec(stage) ?? [];
    if (name && template)
      formats.push(({ labels, ...rest }) => ({
        ...rest,
        labels: { ...labels, [name]: rendered(template, labels) },
      }));
    else if (line)
      formats.push((record) => ({
        ...record,
        line: rendered(line.replace('{{__line__}}', record.line), record.labels),
      }));
    else tests.push(new Filter(stage).test());
  }
  return (records) =>
    records
      .filter(({ labels }) => tests.every((test) => test(labels)))
      .map((record) => formats.reduce((formatted, format) => format(formatted), record));
}

/** Text between the pipes that are outside quotes. */
function stages(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^|"`])+/gs) ?? [];
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** `{{if eq .label "x"}}…{{else}}…{{end}}` and `{{.label}}`. */
function rendered(template: string, labels: Labels): string {
  const chosen = template.replace(
    /\{\{if eq \.(\w+) "([^"]*)"\}\}(.*?)\{\{else\}\}(.*?)\{\{end\}\}/gs,
    (_, label: string, value: string, yes: string, no: string) => (labels[label] === value ? yes : no),
  );
  return chosen.replace(/\{\{\.(\w+)\}\}/g, (_, label: string) => labels[label] ?? '');
}

const TOKEN = /\s*(\(|\)|and\b|or\b|\w+\s*(?:=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*")/gsy;

/** One filter with `and`, `or` and parentheses. */
class Filter {
  readonly #text: string;
  readonly #tokens: string[] = [];

  constructor(text: string) {
    this.#text = text;
    let end = 0;
    for (const match of text.matchAll(TOKEN)) {
      this.#tokens.push(match[1] ?? '');
      end = match.index + match[0].length;
    }
    if (text.slice(end).trim() || this.#tokens.length === 0) throw new Error(`not LogQL: ${text.slice(end)}`);
  }

  test(): Test {
    const test = this.#either();
    if (this.#tokens.length > 0) throw new Error(`not LogQL after a filter: ${this.#tokens.join(' ')}`);
    return test;
  }

  #either(): Test {
    const tests = [this.#all()];
    while (this.#tokens[0] === 'or') {
      this.#tokens.shift();
      tests.push(this.#all());
    }
    return (labels) => tests.some((test) => test(labels));
  }

  #all(): Test {
    const tests = [this.#one()];
    while (this.#tokens[0] === 'and') {
      this.#tokens.shift();
      tests.push(this.#one());
    }
    return (labels) => tests.every((test) => test(labels));
  }

  #one(): Test {
    const token = this.#tokens.shift() ?? '';
    if (token !== '(') return comparison(token);
    const test = this.#either();
    if (this.#tokens.shift() !== ')') throw new Error(`LogQL lacks a parenthesis: ${this.#text}`);
    return test;
  }
}

function comparison(token: string): Test {
  const [, label = '', operator = '', quoted = '""'] =
    /^(\w+)\s*(=~|!~|!=|=)\s*(".*")$/s.exec(token) ?? fail(token);
  const value = JSON.parse(quoted) as string;
  if (!operator.includes('~')) return (labels) => ((labels[label] ?? '') === value) === (operator === '=');
  const [, insensitive, pattern = ''] = /^(\(\?i\))?(.*)$/s.exec(value) ?? [];
  const regex = new RegExp(`^(?:${pattern})$`, insensitive ? 'is' : 's');
  return (labels) => regex.test(labels[label] ?? '') === (operator === '=~');
}

function fail(token: string): never {
  throw new Error(`not a comparison of LogQL: ${token}`);
}
