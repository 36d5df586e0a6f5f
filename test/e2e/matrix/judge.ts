/** Compares how a row ended with its required outcome. */
import type { Arrived } from './arrived.ts';
import type { Outcome, Row, RowResult } from './row.ts';

/** One sentence per difference; empty if the row has its required outcome. */
export function failuresOf(row: Row, result: RowResult): string[] {
  return JUDGES[row.outcome.kind](result, row.outcome as never);
}

const JUDGES: {
  [K in Outcome['kind']]: (result: RowResult, outcome: Extract<Outcome, { kind: K }>) => string[];
} = {
  complete: (result, { says, runner }) => [
    ...failedRun(result),
    ...unlessStepFailed(result, () => [
      ...differences(result),
      ...(says ? oneLine(result, runner, [says]) : noLine(result, runner)),
    ]),
  ],
  warning: (result, { seen, change, runner }) => [
    ...failedRun(result),
    ...unlessStepFailed(result, () => [
      ...ledgerDifferences(result),
      ...oneLine(result, runner, [seen, change]),
    ]),
  ],
  quiet: (result, { never }) => [
    ...failedRun(result),
    ...unlessStepFailed(result, () => {
      const text = allOutput(result);
      return never?.test(text) ? [`prints ${never}:\n${text.slice(0, 900)}`] : [];
    }),
  ],
  refused({ output }, { names }) {
    const last = output.at(-1);
    if (last?.code === 0) return ['it did not fail'];
    const text = last ? last.stdout + last.stderr : '';
    return text.split('\n').some((line) => names.test(line))
      ? []
      : [`no line like ${names}, but\n${text.slice(0, 900)}`];
  },
};

function failedRun({ failedStep, output }: RowResult): string[] {
  if (failedStep)
    return [`${failedStep.command.join(' ')} ended with ${failedStep.run.code}:\n${tail(failedStep.run)}`];
  const last = output.at(-1);
  return last?.code === 0 ? [] : [`the app ended with ${last?.code ?? 'a signal'}:\n${last && tail(last)}`];
}

const unlessStepFailed = ({ failedStep }: RowResult, judge: () => string[]): string[] =>
  failedStep ? [] : judge();

const allOutput = ({ output }: RowResult): string => output.map((run) => run.stdout + run.stderr).join('');

/** Lines of stderr, including those of the build. Test runners print there, and our lines anywhere. */
function linesOf(result: RowResult, runner: RegExp | undefined): string[] {
  if (runner)
    return allOutput(result)
      .split('\n')
      .filter((line) => line.includes('[acs-otel]'));
  return result.output.flatMap((run) => run.stderr.split('\n')).filter((line) => line.trim() !== '');
}

function unexpectedOutput(result: RowResult, runner: RegExp | undefined): string[] {
  return !runner || runner.test(allOutput(result)) ? [] : [`no output like ${runner}:\n${allOutput(result)}`];
}

function noLine(result: RowResult, runner: RegExp | undefined): string[] {
  const lines = linesOf(result, runner);
  const unexpected = unexpectedOutput(result, runner);
  return lines.length === 0 ? unexpected : [`stderr is not empty: ${lines.slice(0, 6).join('\n')}`];
}

function oneLine(result: RowResult, runner: RegExp | undefined, patterns: readonly RegExp[]): string[] {
  const lines = linesOf(result, runner);
  return lines.length === 1 && patterns.every((pattern) => pattern.test(lines[0]!))
    ? unexpectedOutput(result, runner)
    : [`not one line like ${patterns.join(' and ')}, but ${JSON.stringify(lines)}`];
}

function ledgerDifferences({ arrived, expected }: RowResult): string[] {
  return arrived.ledger.join() === expected.ledger.join()
    ? []
    : [`the app sent only: ${arrived.ledger.join(', ') || 'nothing'}`];
}

function differences(result: RowResult): string[] {
  const sent = ledgerDifferences(result);
  if (sent.length > 0) return sent;
  const { arrived, expected } = result;
  const lists = (['trees', 'records', 'services'] as const).flatMap((part) =>
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

/** Multiset difference: the texts of `list` that `other` lacks. */
function without(list: string[], other: string[]): string[] {
  const left = [...other];
  return list.filter((text) => {
    const index = left.indexOf(text);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

function metricDifferences(arrived: Arrived['metrics'], expected: Arrived['metrics']): string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(arrived)])];
  return names.flatMap((name) => {
    const [got = {}, points = {}] = [arrived[name], expected[name]];
    const keys = [...new Set([...Object.keys(points), ...Object.keys(got)])];
    return keys
      .filter((key) => points[key] !== got[key])
      .map((key) => `metric ${name} {${key}}: ${got[key] ?? 0} instead of ${points[key] ?? 0}`);
  });
}

const tail = ({ stdout, stderr }: { stdout: string; stderr: string }): string =>
  (stdout + stderr).slice(-1500);
