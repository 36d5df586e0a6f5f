/** Samples of Event Grid events of ACS, in both schemas, and what the facts say about them. */
import fixture from '../../fixtures/event-grid-events.json' with { type: 'json' };

/** JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** An event in the schema of Event Grid. */
export interface GridEvent {
  id: string;
  topic: string;
  subject: string;
  eventType: string;
  eventTime: string;
  data: Record<string, Json>;
  [field: string]: Json;
}

/** An event with what the facts say about its type. */
export interface Sample {
  event: GridEvent;
  family: string;
  /** Name of an id -> where it is. */
  ids: Record<string, string>;
  /** Paths of personal data, with wildcards. */
  personalData: readonly string[];
}

/** Every documented event, and those with other data that occur, each with an id of its own. */
export const SAMPLES: readonly Sample[] = fixture.events.flatMap((type) => {
  const { family, personalData, sample } = type;
  const event = sample as unknown as GridEvent;
  const ids = type.ids as Record<string, string>;
  const other = 'alternateData' in type ? (type.alternateData as GridEvent['data']) : undefined;
  const events = other ? [event, { ...event, id: event.id.replace(/^0/, '1'), data: other }] : [event];
  return events.map((one) => ({ event: one, family, ids, personalData }));
});

/** The sample of a type without its prefix; `data` is put over the sample's. */
export function sampleEvent(type: string, data: Record<string, Json> = {}, id?: string): GridEvent {
  const found = SAMPLES.find(({ event }) => event.eventType === `Microsoft.Communication.${type}`);
  if (!found) throw new Error(`no sample of ${type}`);
  return { ...found.event, id: id ?? found.event.id, data: { ...found.event.data, ...data } };
}

const ATTRIBUTES: Record<string, string> = {
  correlationId: 'acs.call.id',
  serverCallId: 'acs.call.server_id',
  participantId: 'acs.participant.id',
  recordingId: 'acs.recording.id',
  roomId: 'acs.room.id',
  threadId: 'acs.chat.thread_id',
  jobId: 'acs.job_router.job_id',
};
const MESSAGE_IDS: Record<string, string> = {
  sms: 'acs.sms.message_id',
  email: 'acs.email.operation_id',
  chat: 'acs.chat.message_id',
  'advanced-messaging': 'acs.message.ids',
};

/** The ids that the facts list for a sample, as attributes. */
export function expectedIds({ event, family, ids }: Sample): Record<string, Json> {
  const found = Object.entries(ids).flatMap(([name, where]) => {
    const attribute = name === 'messageId' ? MESSAGE_IDS[family] : ATTRIBUTES[name];
    const value = where.startsWith('subject')
      ? event.subject.match(new RegExp(`/${/after \/(\w+)\//.exec(where)?.[1]}/([^/]+)`))?.[1]
      : where.split('.').reduce<Json | undefined>((part, key) => (part as GridEvent)?.[key], event);
    if (!attribute || !value) return [];
    return [[attribute, attribute === 'acs.message.ids' ? [value] : value] as const];
  });
  return Object.fromEntries(found);
}

/** The texts in a sample that the facts call personal data. */
export function personalTexts({ event, personalData }: Sample): string[] {
  const patterns = personalData.map((path) =>
    path === 'content URLs'
      ? /Location$/
      : new RegExp(
          `^${path
            .replace(/ \(.*/, '')
            .replaceAll('[]', '.*')
            .replaceAll('.', '\\.')
            .replaceAll('\\.*', '.*')
            .replaceAll(/(?<!\.)\*/g, '.*')}(?:$|\\.)`,
        ),
  );
  return leaves(event)
    .filter(([path]) => patterns.some((pattern) => pattern.test(path)))
    .flatMap(([, value]) => (typeof value === 'string' && value !== '' ? [value] : []));
}

/** Every value that holds no others, by its path. */
export function leaves(value: Json, path = ''): [path: string, value: Json][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key));
}
