/** Bad input: rows of each house with a wrong option, a dead endpoint or missing packages. */
import { DEAD_BACKEND, startBadBackend } from '../bad-backend.ts';
import type { Outcome, Row, RowContext, Run } from '../row.ts';

/** Changes a row. Undefined if the bad input does not apply to it. */
type Spoil = (row: Row) => (Pick<Row, 'outcome'> & Partial<Row>) | undefined;

const SPOILS: Record<string, Spoil> = {
  'a wrong option': (row) => withWrongOption(row),
  'a dead endpoint': (row) => withDeadEndpoint(row),
  'without @opentelemetry/api': (row) => withoutApi(row),
  "a connection string without Azure Monitor's exporter": (row) => withoutAzureExporter(row),
};

/**
 * Pairwise: each kind once per house, on different rows of the house.
 * @param ci The pairs of house and kind that are part of CI.
 */
export function badInputRows(
  rows: readonly Row[],
  ci: readonly (readonly [house: string, kind: string])[],
): Row[] {
  const houses = [...new Set(rows.map((row) => row.house))];
  return houses.flatMap((house, offset) =>
    Object.entries(SPOILS).flatMap(([kind, spoil], n) => {
      const fitting = rows.filter((row) => row.house === house && spoil(row) !== undefined);
      const row = fitting[(offset + n) % fitting.length];
      if (!row) return [];
      const when = ci.some(([a, b]) => a === house && b === kind) ? 'ci' : 'matrix';
      return [{ ...row, when, name: `${row.name}; bad input: ${kind}`, ...spoil(row) } as Row];
    }),
  );
}

const LEVEL = "logLevel: 'loud'";
const NOT_VALID = /(option 'logLevel'|ACS_OTEL_LOG_LEVEL) "loud" is not valid: expected verbose, info/;

function withWrongOption(row: Row): ReturnType<Spoil> {
  if (row.house === 'TypeScript') return compileError(row);
  // With --import, options in the code are ignored, with a warning of its own. Under Next.js, the code is also the page's.
  const fromEnv =
    row.house.startsWith('Next.js') || (Array.isArray(row.run) && row.run.includes('acs-otel/register'));
  const inCode = Object.fromEntries(
    Object.entries(row.files).map(([name, text]) => [name, fromEnv ? text : wrongLevel(text)]),
  );
  const changed = Object.entries(inCode).some(([name, text]) => text !== row.files[name]);
  const env = changed ? row.env : { ...row.env, ACS_OTEL_LOG_LEVEL: 'loud' };
  const outcome = saying(row.outcome, NOT_VALID);
  return outcome && { files: inCode, ...(env && { env }), outcome };
}

/** Adds the option to calls of `register()`; the declaration of that name in an instrumentation file is no call. */
function wrongLevel(text: string): string {
  return text
    .replace(/(= register|new AcsInstrumentation)\(\)/, `$1({ ${LEVEL} })`)
    .replace(/= register\(\{ (?!logLevel)/, `= register({ ${LEVEL}, `);
}

function compileError(row: Row): ReturnType<Spoil> {
  const wrong = row.files['main.ts']?.replace("hosts: ['127.0.0.1:1']", LEVEL);
  if (wrong === undefined || wrong === row.files['main.ts']) return undefined;
  return { files: { ...row.files, 'main.ts': wrong }, outcome: { kind: 'refused', names: /TS2322.*"loud"/ } };
}

function withoutApi({ outcome }: Row): ReturnType<Spoil> {
  if (outcome.kind !== 'complete' && outcome.kind !== 'quiet') return undefined;
  return { without: ['@opentelemetry/api'], outcome: { kind: 'refused', names: /@opentelemetry\/api/ } };
}

function withDeadEndpoint(row: Row): ReturnType<Spoil> {
  const { run } = row;
  const outcome = deadOutcome(row.outcome);
  if (!outcome || row.house === 'process end') return undefined;
  return {
    // The timeout of an export includes its retries.
    env: { ...row.env, OTEL_EXPORTER_OTLP_TIMEOUT: '1000', ACS_OTEL_SHUTDOWN_TIMEOUT: '1000' },
    run: async (context: RowContext): Promise<Run> => {
      const { url } = await startBadBackend('dead');
      context.env.OTEL_EXPORTER_OTLP_ENDPOINT = url;
      return typeof run === 'function' ? run(context) : context.run(run);
    },
    outcome,
  };
}

function deadOutcome(outcome: Outcome): Outcome | undefined {
  if (outcome.kind !== 'complete' || outcome.says) return undefined;
  const { sends = 1, bare = false, runner } = outcome;
  return { ...DEAD_BACKEND, sends, bare, ...(runner && { runner }) };
}

const NO_EXPORTER =
  /Azure Monitor gets nothing.*("npm install @azure\/monitor-opentelemetry-exporter@\S+"|"import 'acs-otel\/azure-monitor';")/;

/** Only our own SDK reads the connection string. */
function withoutAzureExporter(row: Row): ReturnType<Spoil> {
  const foreign = row.outcome.kind === 'complete' && row.outcome.foreign;
  const outcome = saying(row.outcome, NO_EXPORTER);
  if (!outcome || (foreign && !row.house.startsWith('Next.js'))) return undefined;
  const connection = 'InstrumentationKey=00000000-0000-4000-8000-000000000000';
  return { env: { ...row.env, APPLICATIONINSIGHTS_CONNECTION_STRING: connection }, outcome };
}

/** The same outcome with one line on stderr; undefined if it has a line already. */
function saying(outcome: Outcome, line: RegExp): Outcome | undefined {
  return outcome.kind === 'complete' && !outcome.says ? { ...outcome, says: line } : undefined;
}
