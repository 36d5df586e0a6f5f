/**
 * Ids of Teams meetings, tenants and their users in lines of the SDKs below `error`: who knows a meeting's link can join
 * it. Lines of errors keep the ids that Microsoft support asks for.
 */
import { AT, COLON, GUID, QUOTE } from './redaction-patterns.ts';

const SLASH = String.raw`(?:\\{0,4}/|%(?:25){0,4}2f)`;
const IS = String.raw`(?:\\|${QUOTE}|'|\s){0,8}(?:=|%(?:25){0,4}3d|${COLON})(?:\\|${QUOTE}|'|\s){0,8}`;
const KEYS = 'tid|oid|(?:home|target|resource|organizer)?_?tenant_?id|organizer_?(?:object_?)?id';

const RULES: readonly [RegExp, string][] = [
  // Links to join, whole: https://teams.microsoft.com/l/meetup-join/…, https://teams.live.com/meet/…
  [
    new RegExp(
      String.raw`(teams(?:\.\w{1,20}){1,4}${SLASH})(?:l${SLASH}meetup-join|meet)${SLASH}(?:[^\s"'<>\\]|\\{1,4}/)+`,
      'gi',
    ),
    '$1REDACTED',
  ],
  // Threads of meetings and channels; those of ACS chats are ids of the app.
  [
    new RegExp(
      String.raw`19${COLON}(?:meeting_[\w-]{1,512}(?:${AT}thread\.\w{1,10})?|[\w-]{1,512}${AT}thread\.(?:tacv2|skype))`,
      'gi',
    ),
    'REDACTED',
  ],
  [new RegExp(`(orgid${COLON})${GUID}`, 'gi'), '$1REDACTED'],
  [new RegExp(`((?<![a-z])(?:${KEYS})${IS})${GUID}`, 'gi'), '$1REDACTED'],
  [
    new RegExp(
      String.raw`((?<![a-z])(?:meeting_?id|passcode|conference_?id)${IS})[\w-]{1,64}(?: ?\d{3}){0,4}`,
      'gi',
    ),
    '$1REDACTED',
  ],
];

export function withoutTeamsIds(text: string): string {
  return RULES.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}
