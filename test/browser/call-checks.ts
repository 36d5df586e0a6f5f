/** Facts about the spans of a call that their text does not show: times that agree, figures that are plausible. */
import type { SinkAttributes, SinkSpan } from '../fakes/otlp-sink.ts';

/** A span ends after its start, a child lies within its leg, and the durations are those of the spans. */
export function checkTimes(leg: SinkSpan, children: SinkSpan[]): void {
  const millis = (span: SinkSpan) => Number(span.endUnixNano - span.startUnixNano) / 1e6;
  for (const span of [leg, ...children]) {
    if (millis(span) < 1) throw new Error(`${span.name} ends before its start`);
    if (span.startUnixNano < leg.startUnixNano || span.endUnixNano > leg.endUnixNano + 1_000_000n)
      throw new Error(`${span.name} is not within its ${leg.name}`);
  }
  const { 'acs.call.setup.duration': setup, 'acs.call.duration': duration } = leg.attributes;
  if (duration === undefined) return;
  if (setup === undefined && Math.abs(millis(leg) - Number(duration) * 1000) > 1)
    throw new Error(`a call that connected earlier lasted ${duration} s, its span ${millis(leg)} ms`);
  if (setup === undefined) return;
  const phase = children.find(({ name }) => name === 'call setup');
  if (!phase || Math.abs(millis(phase) - Number(setup) * 1000) > 1)
    throw new Error(`setup took ${setup} s, its span ${phase && millis(phase)} ms`);
  if (Math.abs(millis(leg) - (Number(setup) + Number(duration)) * 1000) > 1)
    throw new Error(`setup ${setup} s and call ${duration} s are not the span's ${millis(leg)} ms`);
}

/** `media.send.jitter[4]`: four statistics that agree with each other; else what they are. */
export function figures(all: SinkAttributes, name: string): string {
  const prefix = name.slice(0, name.lastIndexOf('.'));
  const values = ['min', 'mean', 'p95', 'max'].map((statistic) => Number(all[`${prefix}.${statistic}`]));
  const [min = Number.NaN, mean = 0, p95 = 0, max = 0] = values;
  // Of loopback audio: no value of a second, no bit rate of a megabit.
  const bound = prefix.endsWith('bitrate') ? 1e6 : 1;
  const plausible = min >= 0 && min <= mean && mean <= max && p95 <= max && min <= p95 && max < bound;
  return `${prefix.replace(/^acs\./, '')}[${plausible ? 4 : `not plausible: ${values}`}]`;
}
