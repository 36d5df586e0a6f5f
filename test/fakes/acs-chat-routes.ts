import { type AcsAnswer, type AcsRequest, type AcsRoute, type Json, route } from './acs-exchange.ts';
import { ALICE, BOB, newThreadId, userModel } from './acs-people.ts';

const now = (): string => new Date().toISOString();

/** A thread somebody asks for without having created it here simply exists. */
function threadOf({ groups, memory }: AcsRequest): Json {
  const id = groups[0]!;
  const thread = memory.threads.get(id) ?? { topic: 'Claim of Alice', participants: [], messages: [] };
  memory.threads.set(id, thread);
  return thread;
}

const threadModel = (id: string, topic: string): Json => ({
  id,
  topic,
  createdOn: now(),
  createdByCommunicationIdentifier: userModel(ALICE.userId),
});

const participant = (userId: string, displayName: string): Json => ({
  communicationIdentifier: userModel(userId),
  displayName,
  shareHistoryTime: now(),
});

function createThread({ body, memory }: AcsRequest): AcsAnswer {
  const id = newThreadId();
  const participants = [
    participant(ALICE.userId, ALICE.displayName),
    participant(BOB.userId, BOB.displayName),
    ...(body.participants ?? []),
  ];
  memory.threads.set(id, { topic: body.topic, participants, messages: [] });
  return { status: 201, body: { chatThread: threadModel(id, body.topic) } };
}

function sendMessage(request: AcsRequest): AcsAnswer {
  const { messages } = threadOf(request);
  const id = String(Date.now() + messages.length);
  messages.push({
    id,
    type: request.body.type ?? 'text',
    sequenceId: String(messages.length + 1),
    version: id,
    content: { message: request.body.content },
    senderDisplayName: request.body.senderDisplayName ?? ALICE.displayName,
    senderCommunicationIdentifier: userModel(ALICE.userId),
    createdOn: now(),
    metadata: request.body.metadata ?? {},
  });
  return { status: 201, body: { id } };
}

function getMessage(request: AcsRequest): AcsAnswer {
  const message = threadOf(request).messages.find((one: Json) => one.id === request.groups[1]);
  return message ? { status: 200, body: message } : { status: 404 };
}

function addParticipants(request: AcsRequest): AcsAnswer {
  threadOf(request).participants.push(...(request.body.participants ?? []));
  return { status: 201, body: {} };
}

function removeParticipant(request: AcsRequest): AcsAnswer {
  const thread = threadOf(request);
  const leaving = request.body.rawId ?? request.body.communicationUser?.id;
  thread.participants = thread.participants.filter((one: Json) => {
    const identifier = one.communicationIdentifier;
    return (identifier.rawId ?? identifier.communicationUser?.id) !== leaving;
  });
  return { status: 204 };
}

function listReadReceipts(request: AcsRequest): AcsAnswer {
  const value = threadOf(request).messages.map((one: Json) => ({
    senderCommunicationIdentifier: userModel(BOB.userId),
    chatMessageId: one.id,
    readOn: now(),
  }));
  return { status: 200, body: { value } };
}

/** Chat threads and what happens in them. */
export const chatRoutes: AcsRoute[] = [
  route('POST', '/chat/threads', createThread),
  route('GET', '/chat/threads', ({ memory }) => ({
    status: 200,
    body: { value: [...memory.threads].map(([id, { topic }]) => ({ id, topic })) },
  })),
  route('GET', '/chat/threads/<id>', (request) => ({
    status: 200,
    body: threadModel(request.groups[0]!, threadOf(request).topic),
  })),
  route('PATCH', '/chat/threads/<id>', () => 204),
  route('DELETE', '/chat/threads/<id>', ({ groups, memory }) => {
    memory.threads.delete(groups[0]!);
    return 204;
  }),
  route('POST', '/chat/threads/<id>/messages', sendMessage),
  route('GET', '/chat/threads/<id>/messages', (request) => ({
    status: 200,
    body: { value: threadOf(request).messages },
  })),
  route('GET', '/chat/threads/<id>/messages/<id>', getMessage),
  route('PATCH', '/chat/threads/<id>/messages/<id>', () => 204),
  route('DELETE', '/chat/threads/<id>/messages/<id>', () => 204),
  route('GET', '/chat/threads/<id>/participants', (request) => ({
    status: 200,
    body: { value: threadOf(request).participants },
  })),
  route('POST', '/chat/threads/<id>/participants/:add', addParticipants),
  route('POST', '/chat/threads/<id>/participants/:remove', removeParticipant),
  route('GET', '/chat/threads/<id>/readReceipts', listReadReceipts),
  route('POST', '/chat/threads/<id>/readReceipts', () => 200),
  route('POST', '/chat/threads/<id>/typing', () => 200),
];
