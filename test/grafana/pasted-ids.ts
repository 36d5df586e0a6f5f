/** Ids as people copy them. Prometheus and KQL must both find the id in them. */

/** The call id. */
export const PASTED_CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const PLAIN = PASTED_CALL.replaceAll('-', '');
const OTHER = '11111111-2222-3333-4444-555555555555';

/** Name of the case, what was pasted. */
export const PASTED_CALLS: readonly (readonly [name: string, pasted: string])[] = [
  ['with dashes', PASTED_CALL],
  ['without dashes', PLAIN],
  ['in capitals', PASTED_CALL.toUpperCase()],
  ['with blanks', ` ${PASTED_CALL}\t`],
  ['with a no-break space and a byte order mark', `\uFEFF${PASTED_CALL}\u00A0`],
  ['in braces', `{${PASTED_CALL}}`],
  ['in quotes', `"${PASTED_CALL}"`],
  ['in back quotes', `\`${PASTED_CALL}\``],
  ['with its name', `callId=${PASTED_CALL}`],
  ['as JSON', `"callId": "${PASTED_CALL}",`],
  ['in an address', `https://contoso.example/calls/${PASTED_CALL}?view=1`],
  ['in an address with another id', `https://x.example/${OTHER}/?var-call=${PASTED_CALL}&from=now`],
  ['escaped', `%22${PASTED_CALL}%22`],
  ['as a row with another id after it', `${PASTED_CALL}\t${OTHER}`],
  ['before the id of a user', `${PASTED_CALL} 8:acs:${OTHER}_${OTHER}`],
  [
    'as a callback',
    `{"callConnectionId":"${OTHER}","serverCallId":"aHR0cHM6","correlationId":"${PASTED_CALL}"}`,
  ],
  ['on a line of its own', `\n${PASTED_CALL}\r\n`],
  ['in a path', `C:\\dumps\\${PASTED_CALL}\\d.txt`],
  ['as a traceparent', `00-${PLAIN}-00f067aa0ba902b7-01`],
];

const SMS = 'Outgoing_202411240912abcdef01-0000-0000-0000-000000007001_noam';
/** Name of the case, what was pasted, the id in it. */
export const PASTED_OTHERS: readonly (readonly [name: string, pasted: string, id: string])[] = [
  ['an SMS id with blanks', ` ${SMS}\t`, SMS],
  ['an SMS id with its name', `messageId: "${SMS}"`, SMS],
  ['an SMS id in an address', `https://x.example/d/x?var-call=${SMS}&from=now`, SMS],
  ['an MS-CV with its name', 'MS-CV: N3Xk2MpQ4EysGk+vUb/Fow.0', 'N3Xk2MpQ4EysGk+vUb/Fow.0'],
  ['an MS-CV from an address', 'N3Xk2MpQ4EysGk%2bvUb%2FFow.0', 'N3Xk2MpQ4EysGk+vUb/Fow.0'],
  ['an MS-CV on a line of its own', 'N3Xk2MpQ4EysGk+vUb/Fow.0\n', 'N3Xk2MpQ4EysGk+vUb/Fow.0'],
  ['a pattern', '\\d+', ''],
  ['a chat thread from an address', '19%3A1f2e%40thread.v2', '19:1f2e@thread.v2'],
  ['an address', 'https://x.example/?a=1&b=2#c', 'https://x.example/?a=1&b=2#c'],
  ['a chat thread', '19:1f2e@thread.v2', '19:1f2e@thread.v2'],
  ['with what would end the query', `${SMS}" or x="`, SMS],
];

/** An MS-CV as records have it. */
export const RECORDED_MS_CV = 'N3Xk2MpQ4EysGk+vUb/Fow.0';
/** The same MS-CV as another hop has it, or without a number. */
export const PASTED_MS_CVS = [
  RECORDED_MS_CV,
  'N3Xk2MpQ4EysGk+vUb/Fow',
  'N3Xk2MpQ4EysGk+vUb/Fow.1.2',
  'MS-CV: N3Xk2MpQ4EysGk%2BvUb%2FFow.0',
];

/** What is not recorded. */
export const PASTED_USERS = [
  `8:acs:${OTHER}_${OTHER}`,
  `{"communicationUserId":"8:acs:${OTHER}_${OTHER}"}`,
  ` 8:orgid:${OTHER}`,
  '4:+14255550123',
  '+14255550123',
  'phoneNumber: "+1 (425) 555-0123"',
];
