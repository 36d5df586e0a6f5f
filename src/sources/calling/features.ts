/**
 * Taps the features of a call. Their events are passed on as the SDK emits them; `call-events.ts`, in the second half
 * of a page, reads them.
 */
import { guarded } from '../../safety/guard.ts';
import type { CallObserver } from './call.ts';
import type { Emitter, SdkCall } from './sdk-types.ts';

/** One tap: a feature, the part of it that emits, and the event. */
const TAPS = [
  ['UserFacingDiagnostics', 'network', 'diagnosticChanged'],
  ['UserFacingDiagnostics', 'media', 'diagnosticChanged'],
  ['UserFacingDiagnostics', 'remote', 'diagnosticChanged'],
] as const;

/** What a tap observes: the name of the feature's part, or of the feature. */
export type Tap = (typeof TAPS)[number][1] | 'MediaStats';

/** Taps each feature that the call has; a missing or failing feature is skipped. */
export function tapFeatures(observer: CallObserver, call: SdkCall): void {
  const { settings, listeners, record } = observer;
  const feature = (name: string) =>
    guarded(name, () => {
      const factory = settings.features?.[name];
      return factory ? (call.feature?.(factory) as Record<string, Emitter | undefined>) : undefined;
    });
  for (const [name, part, event] of TAPS) {
    const emitter = feature(name)?.[part];
    if (emitter) listeners.on(emitter, event, (value) => settings.onFeature(record, part, value));
  }
  guarded('media statistics', () => {
    const collector = (feature('MediaStats') as MediaStats | undefined)?.createCollector?.({
      aggregationInterval: 10,
      dataPointsPerAggregation: 1,
    });
    if (!collector) return;
    listeners.on(collector, 'sampleReported', (value) => settings.onFeature(record, 'MediaStats', value));
    listeners.add(() => collector.dispose?.());
  });
  guarded('survey', () => {
    const survey = feature('CallSurvey');
    if (typeof survey === 'object' && survey !== null) settings.surveys.watch(survey, record.leg);
  });
}

interface MediaStats {
  createCollector?(options: object): Emitter & { dispose?(): void };
}
