/**
 * Taps calls and their features. Their events are passed on as the SDK emits them; `call-events.ts`, in the second half
 * of a page, reads them.
 */
import { guarded } from '../../safety/guard.ts';
import type { CallObserver } from './call.ts';
import type { Emitter, SdkCall } from './sdk-types.ts';

/** A feature, its part that emits, the event, and the property that holds the new value, else it is in the event. */
const TAPS = [
  ['UserFacingDiagnostics', 'network', 'diagnosticChanged'],
  ['UserFacingDiagnostics', 'media', 'diagnosticChanged'],
  ['UserFacingDiagnostics', 'remote', 'diagnosticChanged'],
  ['Recording', '', 'isRecordingActiveChanged', 'isRecordingActive'],
  ['Transcription', '', 'isTranscriptionActiveChanged', 'isTranscriptionActive'],
  ['Transfer', '', 'transferAccepted'],
] as const;

/** What was tapped: a feature, a part of it, or an action of the app. */
export type Tap = string;

/** Taps each feature that the call has; a missing or failing feature is skipped. */
export function tapFeatures(observer: CallObserver, call: SdkCall): void {
  const { settings, listeners, record } = observer;
  const { leg } = record;
  const tap = (emitter: Emitter | undefined, event: string, name: Tap, property?: string) => {
    if (!emitter) return;
    const value = () => (emitter as unknown as Record<string, unknown>)[property as string];
    listeners.on(emitter, event, (argument) => settings.onTap(leg, name, property ? value() : argument));
    if (property && guarded(name, value)) settings.onTap(leg, name, true);
  };
  const feature = (name: string) =>
    guarded(name, () => {
      const factory = settings.features?.[name];
      return factory ? (call.feature?.(factory) as Record<string, Emitter | undefined> & Emitter) : undefined;
    });
  for (const [name, part, event, property] of TAPS) {
    const tapped = feature(name);
    tap(part ? tapped?.[part] : tapped, event, part || name, property);
  }
  guarded('media statistics', () => {
    const collector = (feature('MediaStats') as MediaStats | undefined)?.createCollector?.({
      aggregationInterval: 10,
      dataPointsPerAggregation: 1,
    });
    tap(collector, 'sampleReported', 'MediaStats');
    listeners.add(() => collector?.dispose?.());
  });
  feature('CallSurvey'); // the actions of a feature are observed from its first use on
  tap(call, 'mutedByOthers', 'mutedByOthers');
  const lobby = guarded('a lobby', () => call.lobby);
  if (lobby) settings.actions.watch(lobby, 'Lobby', leg);
  tap(lobby, 'lobbyParticipantsUpdated', 'Lobby');
}

interface MediaStats {
  createCollector?(options: object): Emitter & { dispose?(): void };
}
