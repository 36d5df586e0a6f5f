/** Checks of where telemetry goes: sends a test span and a test record, and explains the answers. */
import { randomBytes } from 'node:crypto';
import { diag } from '@opentelemetry/api';
import { exporterNames } from '../exporters/exporter-names.ts';
import { protocolOf, type Signal } from '../exporters/otlp-protocol.ts';
import { answerCheck, clockCheck } from './doctor-answer.ts';
import { type Check, failed, note } from './doctor-check.ts';
import { type Answer, targetOf } from './doctor-endpoint.ts';
import { switchedOff } from './doctor-environment.ts';

interface Sent {
  checks: Check[];
  answer?: Answer;
}

/**
 * @param endpoint As the option `endpoint`; undefined: the environment decides.
 * @param connectionString Of Azure Monitor, if it is set.
 */
export async function telemetryChecks(
  endpoint: string | undefined,
  connectionString: string | undefined,
): Promise<Check[]> {
  const traceId = randomBytes(16).toString('hex');
  const sent = await Promise.all(
    (['traces', 'logs', 'metrics'] as const).map((signal) =>
      send(signal, { endpoint, connectionString, traceId }),
    ),
  );
  const answers = sent.flatMap(({ answer }) => answer ?? []);
  return [
    ...unique(sent.flatMap(({ checks }) => checks)),
    ...(answers.some(({ status }) => status === 200)
      ? [
          note(
            'trace-id',
            `the test span of service acs-otel-doctor has trace id ${traceId}: find it in your backend`,
          ),
        ]
      : []),
    ...clockCheck(answers),
  ];
}

interface Settings {
  endpoint: string | undefined;
  connectionString: string | undefined;
  traceId: string;
}

async function send(signal: Signal, { endpoint, connectionString, traceId }: Settings): Promise<Sent> {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const names = exporterNames(signal, { endpoint, azureMonitorConnectionString: connectionString, warn });
  const checks = () =>
    warnings.map((message) => failed('exporter', message, 'Correct or unset the variable.'));
  if (names.includes('none')) return { checks: [...checks(), switchedOff(signal)] };
  if (!names.includes('otlp')) {
    const where = names.includes('console') ? 'printed to the console' : 'sent to Azure Monitor only';
    return { checks: [...checks(), note(signal, `${signal} are ${where}`)] };
  }
  const target = await withDiagnostics(warn, () => targetOf(signal, protocolOf(signal, warn), endpoint));
  const answer = await target.send(traceId);
  return { checks: [...checks(), answerCheck(target, answer)], answer };
}

/** The readers of the variables report what they can't use to OpenTelemetry's diagnostic logger only. */
async function withDiagnostics<T>(warn: (message: string) => void, run: () => Promise<T>): Promise<T> {
  const nothing = () => {};
  diag.setLogger(
    { error: warn, warn, info: nothing, debug: nothing, verbose: nothing },
    { suppressOverrideMessage: true },
  );
  try {
    return await run();
  } finally {
    diag.disable();
  }
}

/** What concerns all signals is found for each. */
function unique(checks: Check[]): Check[] {
  const texts = checks.map(({ text }) => text);
  return checks.filter(({ text }, at) => texts.indexOf(text) === at);
}
