/** Compares what came of a row with what must. */
import type { Arrived } from './complete.ts';
import type { Outcome, Row, RowResult } from './row.ts';

/** Sentences about what is wrong; empty when the row is as it must be. */
export function failuresOf(row: Row, result: RowResult): string[] {
  const { failedStep, output } = result;
  if (failedStep) {
    return [`${failedStep.command.join(' ')} ended with ${failedStep.run.code}:\n${tail(failedStep.run)}`];
  }
  const last = output.at(-1);
  const ended =
    last?.code === 0 ? [] : [`the app ended with ${last?.code ?? 'a signal'}:\n${last && tail(last)}`];
  return [...ended, ...JUDGES[row.outcome.kind](result, row.outcome as never)];
}

const JUDGES: {
  [K in Outcome['kind']]: (result: RowResult, outcome: Extract<Outcome, { kind: K }>) => string[];
} = {
  complete: (result, { appSpans = [], says }) => [
    ...differences(result),
    ...appSpans
      .filter((name) => !result.spanNames.includes(name))
      .map((name) => `no span '${name}' of the app`),
    ...noise(result, says),
  ],
  warning(result, { seen, change }) {
    const lines = linesOf(result);
    const wanted = lines.filter((line) => seen.test(line) && change.test(line));
    return lines.length === 1 && wanted.length === 1
      ? []
      : [`not one warning of ${seen} and ${change}, but ${JSON.stringify(lines)}`];
  },
  quiet({ output }, { prints, never }) {
    const text = output.map((run) => run.stdout + run.stderr).join('');
    if (never?.test(text)) return [`prints ${never}:\n${text.slice(0, 900)}`];
    if (prints && !prints.test(text)) return [`does not print ${prints}:\n${text.slice(0, 900)}`];
    return [];
  },
};

/** Lines of stderr, those of the build included. */
function linesOf({ output }: RowResult): string[] {
  return output.flatMap((run) => run.stderr.split('\n')).filter((line) => line.trim() !== '');
}

function noise(result: RowResult, says: RegExp | undefined): string[] {
  const lines = linesOf(result);
  if (says)
    return lines.length === 1 && says.test(lines[0]!)
      ? []
      : [`not one line like ${says}, but ${JSON.stringify(lines)}`];
  return lines.length > 0 ? [`stderr is not empty: ${lines.slice(0, 6).join('\n')}`] : [];
}

function differences({ arrived, expected }: RowResult): string[] {
  if (arrived.ledger.join() !== expected.ledger.join())
    return [`the app sent only: ${arrived.ledger.join(', ') || 'nothing'}`];
  const lists = (['ledger', 'trees', 'records'] as const).flatMap((part) =>
    listDifferences(part, arrived[part], expected[part]),
  );
  return [...lists, ...metricDifferences(arrived.metrics, expected.metrics)];
}

function listDifferences(part: string, arrived: string[], expected: string[]): string[] {
  const missing = without(expected, arrived);
  const extra = without(arrived, expected);
  const found = new Set<string>();
  const lines = missing.map((text) => {
    const other = extra.find((candidate) => !found.has(candidate) && label(candidate) === label(text));
    if (other === undefined) return `${part}: missing ${label(text)}`;
    found.add(other);
    return `${part}: ${label(text)} differs in ${pathsThatDiffer(JSON.parse(text), JSON.parse(other)).join('; ')}`;
  });
  return [
    ...lines,
    ...extra.filter((text) => !found.has(text)).map((text) => `${part}: unexpected ${label(text)}`),
  ];
}

/** A short name for a tree or record: `SmsClient.send > POST, POST`. */
function label(text: string): string {
  if (!text.startsWith('{')) return text;
  const { name, eventName, children = [], in: place } = JSON.parse(text);
  const below = children.map((child: { name: string }) => child.name).join(', ');
  return `${name ?? eventName}${below && ` > ${below}`}${place ? ` in ${place}` : ''}`;
}

function pathsThatDiffer(expected: unknown, arrived: unknown, path = ''): string[] {
  if (JSON.stringify(expected) === JSON.stringify(arrived)) return [];
  if (!isObject(expected) || !isObject(arrived)) {
    return [`${path}: ${JSON.stringify(arrived)} instead of ${JSON.stringify(expected)}`];
  }
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(arrived)])];
  return keys.flatMap((key) => pathsThatDiffer(expected[key], arrived[key], path ? `${path}.${key}` : key));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** What `list` has more of than `other`, as multisets. */
function without(list: string[], other: string[]): string[] {
  const left = [...other];
  return list.filter((text) => {
    const index = left.indexOf(text);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

function metricDifferences(arrived: Arrived['metrics'], expected: Arrived['metrics']): string[] {
  return Object.entries(expected).flatMap(([name, points]) => {
    const got = arrived[name] ?? {};
    const keys = [...new Set([...Object.keys(points), ...Object.keys(got)])];
    const wrong = keys.filter((key) => points[key] !== got[key]);
    return wrong.length === 0
      ? []
      : [`metric ${name}: ${JSON.stringify(got)} instead of ${JSON.stringify(points)}`];
  });
}

const tail = ({ stdout, stderr }: { stdout: string; stderr: string }): string =>
  (stdout + stderr).slice(-1500);
