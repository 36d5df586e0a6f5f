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
  ['as a traceparent', `00-${PLAIN}-00f067aa0ba902b7-01`],
];

const SMS = 'Outgoing_202411240912abcdef01-0000-0000-0000-000000007001_noam';
/** Name of the case, what was pasted, the id in it. */
export const PASTED_OTHERS: readonly (readonly [name: string, pasted: string, id: string])[] = [
  ['an SMS id with blanks', ` ${SMS}\t`, SMS],
  ['an SMS id with its name', `messageId: "${SMS}"`, SMS],
  ['an SMS id in an address', `https://x.example/d/x?var-call=${SMS}&from=now`, SMS],
  ['an MS-CV with its name', 'MS-CV: N3Xk2MpQ4EysGk+vUb/Fow.0', 'N3Xk2MpQ4EysGk+vUb/Fow.0'],
  ['a chat thread', '19:1f2e@thread.v2', '19:1f2e@thread.v2'],
  ['with what would end the query', `${SMS}" or x="`, SMS],
];
