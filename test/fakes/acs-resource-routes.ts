import { randomUUID } from 'node:crypto';
import { type AcsAnswer, type AcsRequest, type AcsRoute, type Json, route } from './acs-exchange.ts';
import { OWNED_NUMBER } from './acs-people.ts';

const inOneDay = (): string => new Date(Date.now() + 86_400_000).toISOString();
const now = (): string => new Date().toISOString();

function createRoom({ body, memory }: AcsRequest): AcsAnswer {
  const room = {
    id: `99${String(Math.random()).slice(2, 17).padEnd(15, '0')}`,
    createdAt: now(),
    validFrom: body.validFrom ?? now(),
    validUntil: body.validUntil ?? inOneDay(),
    pstnDialOutEnabled: body.pstnDialOutEnabled ?? false,
  };
  memory.rooms.set(room.id, { room, participants: { ...(body.participants ?? {}) } });
  return { status: 201, body: room };
}

/** Wraps an answer that needs an existing room. */
const withRoom = (answer: (entry: Json, request: AcsRequest) => AcsAnswer) => (request: AcsRequest) => {
  const entry = request.memory.rooms.get(request.groups[0]!);
  return entry ? answer(entry, request) : { status: 404 };
};

/** The service takes a merge patch: null removes a participant. */
function updateParticipants(entry: Json, { body }: AcsRequest): AcsAnswer {
  for (const [rawId, change] of Object.entries(body.participants ?? {})) {
    if (change === null) delete entry.participants[rawId];
    else entry.participants[rawId] = change;
  }
  return { status: 200, body: {} };
}

function listRoomParticipants(entry: Json): AcsAnswer {
  const value = Object.entries<Json>(entry.participants).map(([rawId, { role }]) => ({ rawId, role }));
  return { status: 200, body: { value } };
}

const roomRoutes: AcsRoute[] = [
  route('POST', '/rooms', createRoom),
  route('GET', '/rooms', ({ memory }) => ({
    status: 200,
    body: { value: [...memory.rooms.values()].map(({ room }) => room) },
  })),
  route(
    'GET',
    '/rooms/<id>',
    withRoom(({ room }) => ({ status: 200, body: room })),
  ),
  route(
    'PATCH',
    '/rooms/<id>',
    withRoom(({ room }, { body }) => ({ status: 200, body: Object.assign(room, body) })),
  ),
  route('DELETE', '/rooms/<id>', ({ groups, memory }) => ({
    status: memory.rooms.delete(groups[0]!) ? 204 : 404,
  })),
  route('GET', '/rooms/<id>/participants', withRoom(listRoomParticipants)),
  route('PATCH', '/rooms/<id>/participants', withRoom(updateParticipants)),
];

const cost = { amount: 2, currencyCode: 'USD', billingFrequency: 'monthly' };
const capabilities = { calling: 'none', sms: 'outbound' };

const ownedNumber = (phoneNumber: string): Json => ({
  id: phoneNumber.slice(1),
  phoneNumber,
  countryCode: 'US',
  phoneNumberType: 'tollFree',
  capabilities,
  assignmentType: 'application',
  purchaseDate: '2026-01-15T10:00:00Z',
  cost,
});

/** Links are relative, as in the public recordings. */
function searchNumbers(): AcsAnswer {
  const searchId = randomUUID();
  return {
    status: 202,
    headers: {
      'Operation-Location': `/phoneNumbers/operations/search_${searchId}?api-version=2025-06-01`,
      Location: `/availablePhoneNumbers/searchResults/${searchId}?api-version=2025-06-01`,
      'operation-id': `search_${searchId}`,
      'search-id': searchId,
    },
  };
}

function numberOperation({ groups, memory }: AcsRequest): AcsAnswer {
  const id = groups[0]!;
  const [operationType, searchId] = id.split('_');
  return {
    status: 200,
    body: {
      id,
      operationType,
      status: memory.firstPoll(id) ? 'running' : 'succeeded',
      resourceLocation: `/availablePhoneNumbers/searchResults/${searchId}?api-version=2025-06-01`,
      createdDateTime: now(),
    },
  };
}

const phoneNumberRoutes: AcsRoute[] = [
  route('GET', '/phoneNumbers', () => ({
    status: 200,
    body: { phoneNumbers: [ownedNumber(OWNED_NUMBER), ownedNumber('+15550100901')] },
  })),
  route('GET', '/phoneNumbers/operations/<id>', numberOperation),
  route('GET', '/phoneNumbers/<id>', ({ groups }) => ({ status: 200, body: ownedNumber(groups[0]!) })),
  route('POST', '/availablePhoneNumbers/countries/<id>/:search', searchNumbers),
  route('GET', '/availablePhoneNumbers/searchResults/<id>', ({ groups }) => ({
    status: 200,
    body: {
      searchId: groups[0],
      phoneNumbers: ['+15550100910'],
      phoneNumberType: 'tollFree',
      assignmentType: 'application',
      capabilities,
      cost,
      searchExpiresBy: inOneDay(),
    },
  })),
];

/** Rooms and phone numbers. */
export const resourceRoutes: AcsRoute[] = [...roomRoutes, ...phoneNumberRoutes];
