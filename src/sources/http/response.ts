/** The one reader of response headers, whichever source sees them. */
import type { ExchangeResponse } from '../../events/acs-event.ts';
import { isMsCv } from '../../events/ids.ts';
import { shortText } from '../../events/text.ts';

const MAX_REQUEST_ID = 128;

/** @param header Returns a header by its lower-case name. */
export function readResponse(
  statusCode: number | undefined,
  header: (name: string) => unknown,
): ExchangeResponse {
  const msCv = header('ms-cv');
  return {
    statusCode,
    msCv: isMsCv(msCv) ? msCv : undefined,
    requestId: shortText(header('x-ms-request-id'), MAX_REQUEST_ID),
  };
}
