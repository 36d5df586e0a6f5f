/** Observes the features of a call: diagnostics, media statistics, survey. */
import { shortText } from '../../events/text.ts';
import { guarded } from '../../safety/guard.ts';
import type { CallObserver } from './call.ts';
import type { Emitter, SdkCall } from './sdk-types.ts';

/** Observes each feature that the call has; a missing or failing feature is skipped. */
export function observeFeatures(observer: CallObserver, call: SdkCall): void {
  const feature = (name: string): unknown =>
    guarded(name, () => {
      const factory = observer.settings.features?.[name];
      return factory && call.feature?.(factory);
    });
  guarded('diagnostics', () => diagnostics(observer, feature('UserFacingDiagnostics')));
  guarded('media statistics', () => media(observer, feature('MediaStats')));
  guarded('survey', () => {
    const survey = feature('CallSurvey');
    if (typeof survey === 'object' && survey !== null)
      observer.settings.surveys.watch(survey, observer.record.leg);
  });
}

interface Diagnostics {
  network?: Emitter;
  media?: Emitter;
  remote?: Emitter;
}

interface Diagnostic {
  diagnostic?: unknown;
  value?: unknown;
}

function diagnostics(observer: CallObserver, value: unknown): void {
  const feature = (value ?? {}) as Diagnostics;
  const changed =
    (scope: string, remote = false) =>
    (event: Diagnostic) => {
      const name = shortText(event.diagnostic);
      if (!name) return;
      observer.settings.emit({
        type: 'diagnostic.changed',
        leg: observer.record.leg,
        scope,
        name,
        value: event.value,
        remote,
      });
      if (name !== 'networkReconnect' || remote) return;
      if (event.value === GOOD) observer.finish('reconnect');
      else observer.begin('reconnect');
    };
  if (feature.network) observer.listeners.on(feature.network, 'diagnosticChanged', changed('network'));
  if (feature.media) observer.listeners.on(feature.media, 'diagnosticChanged', changed('media'));
  if (feature.remote)
    observer.listeners.on<{ diagnostics?: Diagnostic[] }>(feature.remote, 'diagnosticChanged', (event) => {
      for (const diagnostic of (event.diagnostics ?? []).slice(0, 100)) changed('remote', true)(diagnostic);
    });
}

/** `DiagnosticQuality.Good`. */
const GOOD = 1;

interface MediaStats {
  createCollector?(options: object): Emitter & { dispose?(): void };
}

function media(observer: CallObserver, value: unknown): void {
  const collector = (value as MediaStats | undefined)?.createCollector?.({
    aggregationInterval: 10,
    dataPointsPerAggregation: 1,
  });
  if (!collector) return;
  let last = Date.now();
  observer.listeners.on(collector, 'sampleReported', (report: unknown) => {
    const values = observer.meter.add(report);
    const { sampleInterval, emit } = observer.settings;
    if (sampleInterval <= 0 || Date.now() - last < sampleInterval) return;
    last = Date.now();
    const { leg } = observer.record;
    for (const direction of ['send', 'receive'] as const)
      if (Object.keys(values[direction]).length > 0)
        emit({ type: 'media.sample', leg, direction, values: values[direction] });
  });
  observer.listeners.add(() => collector.dispose?.());
}
