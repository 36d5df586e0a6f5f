/** Expected legs of calls as data: the usual leg of each direction, and what a test says differs; printed as `call-tree.ts` does. */

/** A participant's view of a call. Everything else follows from these. */
export interface ExpectedLeg {
  direction: 'outgoing' | 'incoming' | 'join';
  /** `acs.call.type`, where the SDK knows it. */
  type?: string;
  /** `class by origin, expected, category, codes`. */
  end: string;
  /** Of the remote participant. @default communicationUser */
  kind?: string;
  /** Phases besides the setup. */
  phases?: ('lobby' | 'hold' | 'reconnect')[];
  /** The call began with another id, to whose trace the leg links. */
  renamed?: true;
  /** Media figures on the leg. */
  media?: true;
  /** Records in order: states are capitalised, `joined` and `left` are the remote participant's; others as printed. */
  records: string[];
}

/** The side that hangs up. */
export const HANGS_UP = ['Disconnecting', 'left', 'Disconnected', 'ended'];
/** The side that the end comes to. */
export const IS_ENDED = ['left', 'Disconnected', 'ended'];
export const CONNECTS = ['Connected', 'connected'];
export const DIALS = ['started', 'joined', 'None', 'Connecting'];
export const ANSWERS = ['started', 'joined', 'Connecting'];
export const JOINS = ['started', 'None', 'Connecting'];

export const HUNG_UP = 'ok by unknown, expected, success, 0/0';
export const PEER_HUNG_UP = 'ok by peer, expected, success, 0/5003';

/** A caller who hangs up. */
export const OUTGOING: ExpectedLeg = {
  direction: 'outgoing',
  type: 'one_to_one',
  end: HUNG_UP,
  records: [...DIALS, 'Ringing', ...CONNECTS, ...HANGS_UP],
};

/** A callee whose caller hangs up. The SDK does not tell a callee the type of the call. */
export const INCOMING: ExpectedLeg = {
  direction: 'incoming',
  end: PEER_HUNG_UP,
  records: [...ANSWERS, ...CONNECTS, ...IS_ENDED],
};

/** A caller whose call never connects. */
export const UNANSWERED: ExpectedLeg = { ...OUTGOING, records: [...DIALS, 'Ringing', ...IS_ENDED] };

/** A callee who never had a call: it was declined, or the caller gave up. */
export const MISSED: ExpectedLeg = { ...INCOMING, records: ['started', 'ended'] };

/** The flight recorder, which an unexpected end exports. */
export const FLIGHT_RECORDER =
  'sdk.log DEBUG flight_recorder.reason=unexpected_end sdk.package=communication-calling';

const FIGURES = [
  'receive.bitrate',
  'receive.jitter',
  'receive.packet_loss',
  'receive.round_trip_time',
  'send.bitrate',
  'send.round_trip_time',
];

/** The text of a call's trace: legs, and lines as they are. */
export function expectedTree(...parts: (ExpectedLeg | string)[]): string {
  return `\n${parts.map((part) => (typeof part === 'string' ? part : legText(part))).join('\n')}\n`;
}

function legText(leg: ExpectedLeg): string {
  const { direction, end, phases = [], records, renamed } = leg;
  const setup = records.includes('connected') ? ' call.setup.duration=<s>' : '';
  const kind = participantKind(leg);
  return [
    `call ${direction} client${isUnexpected(end) ? ' error' : ''}${renamed ? ' -> <previous>' : ''}`,
    `  ${attributes(leg).join(' ')}`,
    ...['setup', ...phases].map((phase) => `  > call ${phase} internal${setup}`),
    ...(records.includes('left') ? [`  > call participant internal${setup} ${kind} end[${end}]`] : []),
    ...records.map((record) => `  - ${recordText(record, leg)}`),
  ].join('\n');
}

function attributes({ direction, type, end, renamed, media, records }: ExpectedLeg): string[] {
  const connected = records.includes('connected');
  const hasCall = records.some((record) => /^[A-Z]/.test(record));
  return [
    `call.direction=${direction}`,
    connected && 'call.duration=<s>',
    'call.id=<call>',
    renamed && 'call.previous_id=<previous>',
    connected && 'call.server_id=<server id>',
    connected && 'call.setup.duration=<s>',
    type && `call.type=${type}`,
    ...(media ? ['media.quality=good', ...FIGURES.map((figure) => `media.${figure}[4]`)] : []),
    hasCall && 'participant.id=<guid>',
    'service=calling source=client',
    `end[${end}]`,
  ].filter((text) => typeof text === 'string');
}

function recordText(record: string, leg: ExpectedLeg): string {
  const { end, kind = 'communicationUser' } = leg;
  if (/^[A-Z]/.test(record)) return `call.state_changed "call state changed ${record}" call.state=${record}`;
  const severity = isUnexpected(end) ? ' ERROR' : '';
  const word = `${/^\w+/.exec(end)?.[0]}, ${/\d+\/\d+/.exec(end)?.[0]}`;
  const texts: Record<string, string> = {
    started: 'call.started',
    connected: 'call.connected',
    renamed: 'call.id_changed "call id changed <previous>" call.previous_id=<previous>',
    joined: `call.participant_joined "call participant joined ${kind}" participant.kind=${kind}`,
    left: `call.participant_ended${severity} "call participant ended ${kind}: ${word}" participant.kind=${kind} end[${end}]`,
    ended: `call.ended${severity} "call ended: ${word}" end[${end}]`,
  };
  return texts[record] ?? record;
}

function participantKind({ kind = 'communicationUser' }: ExpectedLeg): string {
  return `participant.kind=${kind}`;
}

function isUnexpected(end: string): boolean {
  return end.includes('UNEXPECTED');
}
