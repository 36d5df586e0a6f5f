import { describe, expect, it } from 'vitest';
import type { SdkLogLevel } from '../../../src/events/acs-event.ts';
import { sdkLogRecord } from '../../../src/signals/sdk-log-record.ts';
import { withoutTeamsIds } from '../../../src/signals/teams-ids.ts';

const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const THREAD = '19:meeting_ZGQ0YjU2MGUtY2M5Mi00@thread.v2';
const JOIN = `https://teams.microsoft.com/l/meetup-join/${encodeURIComponent(THREAD)}/0?context=${encodeURIComponent(JSON.stringify({ Tid: TENANT, Oid: TENANT }))}`;
const bodyOf = (message: string, level: SdkLogLevel = 'verbose') =>
  sdkLogRecord({ package: 'communication-calling', level, message }).body;

describe('ids of Teams meetings, tenants and users in lines below error', () => {
  it.each([
    [`joining ${JOIN} now`, 'joining https://teams.microsoft.com/REDACTED now'],
    [
      JSON.stringify({ meetingLink: JOIN, a: 1 }),
      '{"meetingLink":"https://teams.microsoft.com/REDACTED","a":1}',
    ],
    [`x=${encodeURIComponent(JOIN)}`, 'x=https%3A%2F%2Fteams.microsoft.com%2FREDACTED'],
    [`"${JOIN.replaceAll('/', '\\/')}"`, '"https:\\/\\/teams.microsoft.com\\/REDACTED"'],
    ['https://teams.live.com/meet/937842118?p=x7Fq', 'https://teams.live.com/REDACTED'],
    ['https://teams.microsoft.us/meet/937842118', 'https://teams.microsoft.us/REDACTED'],
    ['https://dod.teams.microsoft.us/l/meetup-join/19', 'https://dod.teams.microsoft.us/REDACTED'],
    [`thread ${THREAD} of`, 'thread REDACTED of'],
    [`thread ${encodeURIComponent(THREAD)} of`, 'thread REDACTED of'],
    ['thread 19:0123456789abcdef@thread.tacv2 of', 'thread REDACTED of'],
    ['thread 19:0123456789abcdef@thread.skype of', 'thread REDACTED of'],
    [`{"tenantId":"${TENANT}"}`, '{"tenantId":"REDACTED"}'],
    [`{\\"tid\\":\\"${TENANT}\\"}`, '{\\"tid\\":\\"REDACTED\\"}'],
    [`tid=${TENANT}&oid=${TENANT}`, 'tid=REDACTED&oid=REDACTED'],
    [`organizerId: ${TENANT}`, 'organizerId: REDACTED'],
    [`orgid:${TENANT} left`, 'orgid:REDACTED left'],
    ['meetingId: 412 345 678 901, passcode: aB3dE9', 'meetingId: REDACTED, passcode: REDACTED'],
  ])('go: %s', (text, expected) => {
    expect(withoutTeamsIds(text)).toBe(expected);
    for (const level of ['verbose', 'info', 'warning'] as const)
      expect(bodyOf(text, level)).not.toContain(TENANT);
  });

  it.each([
    `callId: ${TENANT}`,
    '19:1f2e3d4c5b6a79881f2e3d4c5b6a7988@thread.v2',
    `participantId=${TENANT}`,
    'Teams/meet the team',
    `void: ${TENANT}`,
  ])('stay: %s', (text) => {
    expect(withoutTeamsIds(text)).toBe(text);
  });

  it('stay in lines of errors, where support asks for them', () => {
    expect(bodyOf(`{"tenantId":"${TENANT}"}`, 'error')).toBe(`{"tenantId":"${TENANT}"}`);
  });

  it('cost a time that grows with the length, whatever the line', () => {
    const time = (text: string) => {
      const began = performance.now();
      withoutTeamsIds(text);
      return performance.now() - began;
    };
    // Milliseconds; quadratic time takes minutes.
    for (const piece of [
      '19:meeting_',
      'teams.',
      'tid"""":',
      'https://teams.live.com/meet/',
      'meetingId: 1 ',
      'a',
    ])
      expect(time(piece.repeat(100_000 / piece.length)), piece).toBeLessThan(5000);
  });
});
