/** Whose fault: one short name and one colour for each side, as in the dashboards. */
import type { PageKind, State, Verdict } from '../view/api.ts';

type Origin = Verdict['origin'];

/** The names that `grafana/src/mappings.ts` uses. */
export const FAULTS: Readonly<Record<Origin, string>> = {
  acs: 'Microsoft',
  sbc: 'border controller',
  network: 'network',
  client: 'our app',
  peer: 'other side',
  unknown: 'unknown',
};

export const STATES: Readonly<Record<State, string>> = {
  running: 'Running',
  ok: 'Success',
  expected: 'Expected',
  abandoned: 'Abandoned',
  failed: 'Failed',
  unknown: 'Unknown',
};

/** Words of states for messages, which are delivered rather than ended. */
export const MESSAGE_STATES: Readonly<Record<State, string>> = {
  ...STATES,
  running: 'Waiting',
  ok: 'Delivered',
};

/** The state in a word or two. Only a report, which has a code, says that a message was delivered. */
export function stateWords({ state, code }: Pick<Verdict, 'state' | 'code'>, kind: PageKind): string {
  return (kind === 'call' || (state === 'ok' && code === '') ? STATES : MESSAGE_STATES)[state];
}

/** The suffix of the CSS class that holds the colour: a side for failures, a state for everything else. */
export function toneOf({ state, origin }: Pick<Verdict, 'state' | 'origin'>): string {
  return state === 'failed' ? `fault-${origin}` : `state-${state}`;
}

/** The headline of a verdict. */
export function headlineOf(verdict: Verdict, kind: PageKind): string {
  const { state, origin, fault, code } = verdict;
  const kindOf = verdict.class.replaceAll('_', ' ');
  if (state === 'running') return kind === 'call' ? 'The call is running' : 'Waiting for a delivery report';
  if (state === 'ok' && kind === 'call') return 'The call ended normally';
  if (state === 'ok') return code === '' ? 'Azure Communication Services accepted the request' : 'Delivered';
  if (state === 'abandoned') return 'Abandoned: the page was left during the call';
  if (state === 'unknown') return 'No record states how it ended';
  if (state === 'expected') return `Ended as expected: ${kindOf}`;
  return origin === 'unknown' ? `Failed: ${kindOf}, by an unknown side` : `Failed: ${fault}`;
}
