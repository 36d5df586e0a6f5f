import { randomUUID } from 'node:crypto';
import { type AcsAnswer, type AcsRequest, type AcsRoute, type Json, route } from './acs-exchange.ts';
import { BOB, newSmsMessageId, newUserId, newUserToken } from './acs-people.ts';

const inOneDay = (): string => new Date(Date.now() + 86_400_000).toISOString();
const accessToken = (userId: string): Json => ({ token: newUserToken(userId), expiresOn: inOneDay() });

function createIdentity({ body }: AcsRequest): AcsAnswer {
  const id = newUserId();
  const wantsToken = (body.createTokenWithScopes ?? []).length > 0;
  return {
    status: 201,
    body: { identity: { id }, ...(wantsToken ? { accessToken: accessToken(id) } : {}) },
  };
}

const identityRoutes: AcsRoute[] = [
  route('POST', '/identities', createIdentity),
  route('DELETE', '/identities/<id>', () => 204),
  route('POST', '/identities/<id>/:issueAccessToken', ({ groups }) => ({
    status: 200,
    body: accessToken(groups[0]!),
  })),
  route('POST', '/identities/<id>/:revokeAccessTokens', () => 204),
  route('POST', '/teamsUser/:exchangeAccessToken', () => ({ status: 200, body: accessToken(newUserId()) })),
];

/** One result per recipient. */
function sendSms({ body }: AcsRequest): AcsAnswer {
  return { status: 202, body: { value: (body.smsRecipients ?? []).map(smsResult) } };
}

/** As the service does, refuses some numbers inside the 202: those with 9999 unread, those with 9998 once they have an id. */
function smsResult({ to }: { to: string }): object {
  if (to.includes('9999'))
    return { to, httpStatusCode: 400, successful: false, errorMessage: 'Invalid To phone number format.' };
  const result = { to, messageId: newSmsMessageId() };
  return to.includes('9998')
    ? { ...result, httpStatusCode: 403, successful: false, errorMessage: 'The recipient has opted out.' }
    : { ...result, httpStatusCode: 202, repeatabilityResult: 'accepted', successful: true };
}

function sendEmail({ headers, base }: AcsRequest): AcsAnswer {
  const id = headers['operation-id'] ?? randomUUID();
  return {
    status: 202,
    headers: { 'Operation-Location': `${base}/emails/operations/${id}?api-version=2023-03-31` },
    body: { id, status: 'Running', error: null },
  };
}

function emailStatus({ groups, memory }: AcsRequest): AcsAnswer {
  const id = groups[0]!;
  return { status: 200, body: { id, status: memory.firstPoll(id) ? 'Running' : 'Succeeded', error: null } };
}

const messagesRoutes: AcsRoute[] = [
  route('POST', '/messages/notifications:send', ({ body }) => ({
    status: 202,
    headers: { 'repeatability-result': 'accepted' },
    body: { receipts: (body.to ?? []).map((to: string) => ({ messageId: randomUUID(), to })) },
  })),
  route('GET', '/messages/channels/<id>/templates', () => ({
    status: 200,
    body: {
      value: [
        {
          name: 'appointment_reminder',
          language: 'en_US',
          kind: 'whatsApp',
          status: 'approved',
          content: { name: 'appointment_reminder', example: `Hello ${BOB.displayName}` },
        },
      ],
    },
  })),
];

/** Identity, SMS, email and advanced messaging. */
export const messagingRoutes: AcsRoute[] = [
  ...identityRoutes,
  route('POST', '/sms', sendSms),
  route('POST', '/emails:send', sendEmail),
  route('GET', '/emails/operations/<id>', emailStatus),
  ...messagesRoutes,
];
