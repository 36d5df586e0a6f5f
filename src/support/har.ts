/** HAR files of browsers: only what support needs is copied, redacted by the rules of the package. */
import { SourceError } from '../cli/inventory-source.ts';
import { listOf, objectOf, textOf } from '../cli/otlp-json.ts';
import { isMsCv } from '../events/ids.ts';
import { redactText, redactUrl } from '../signals/redaction.ts';

const REDACTED = 'REDACTED';
/** Headers whose values are about the connection or the exchange, not about a person. */
const KEPT_HEADER =
  /^(?:ms-cv|x-ms-(?:client-request-id|request-id|skype-chain-id|correlation-id|date|error-code|return-client-request-id|activity-id)|request-id|content-(?:type|length|encoding)|date|server|user-agent|accept(?:-encoding)?|retry-after|cache-control|connection|upgrade|host|:(?:authority|method|scheme|status)|via|access-control-[\w-]+|sec-(?:ch-ua(?:-platform|-mobile)?|fetch-\w+)|timing-allow-origin|strict-transport-security|api-supported-versions)$/i;
const URL_HEADER = /^(?:origin|referer|location|content-location|operation-location)$/i;
const FIGURE = /^_?[a-z][A-Za-z_]{0,30}$/;
const MAX_TEXT = 2000;

/** @throws SourceError if the file is not a HAR file */
export function redactedHar(bytes: Uint8Array, name: string): Uint8Array {
  let log: Record<string, unknown> = {};
  try {
    log = objectOf(objectOf(JSON.parse(Buffer.from(bytes).toString())).log);
  } catch {}
  if (!Array.isArray(log.entries))
    throw new SourceError(
      `${name} is not a HAR file: it has no log.entries. Export it from the network panel of the browser.`,
    );
  const har = {
    log: {
      version: text(log.version),
      creator: product(log.creator),
      ...(log.browser !== undefined && { browser: product(log.browser) }),
      pages: listOf(log.pages).map(({ id, startedDateTime, title, pageTimings }) => ({
        id: text(id),
        startedDateTime: text(startedDateTime),
        title: url(title),
        pageTimings: numbers(pageTimings),
      })),
      entries: listOf(log.entries).map(entry),
    },
  };
  return Buffer.from(`${JSON.stringify(har, null, 1)}\n`);
}

function entry(given: Record<string, unknown>) {
  const { request, response, startedDateTime, pageref, timings, serverIPAddress, _error, _resourceType } =
    given;
  const messages = listOf(given._webSocketMessages);
  return {
    ...(pageref !== undefined && { pageref: text(pageref) }),
    startedDateTime: text(startedDateTime),
    ...numbers({ time: given.time }),
    request: requestOf(objectOf(request)),
    response: responseOf(objectOf(response)),
    cache: {},
    timings: numbers(timings),
    ...(serverIPAddress !== undefined && { serverIPAddress: text(serverIPAddress) }),
    ...(_error !== undefined && { _error: text(_error) }),
    ...(_resourceType !== undefined && { _resourceType: text(_resourceType) }),
    ...(messages.length > 0 && {
      _webSocketMessages: messages.map(({ type, time, opcode }) => ({
        type: text(type),
        ...numbers({ time, opcode }),
        data: REDACTED,
      })),
    }),
  };
}

function requestOf({ method, url: address, httpVersion, headers, queryString, postData, ...rest }: Row) {
  return {
    method: text(method),
    url: url(address),
    httpVersion: text(httpVersion),
    cookies: [],
    headers: headersOf(headers),
    queryString: listOf(queryString).map((one) => ({ name: text(one.name), value: REDACTED })),
    ...(postData !== undefined && {
      postData: { mimeType: text(objectOf(postData).mimeType), text: REDACTED },
    }),
    ...sizes(rest),
  };
}

function responseOf({ status, statusText, httpVersion, headers, content, redirectURL, ...rest }: Row) {
  const { mimeType, size } = objectOf(content);
  return {
    ...numbers({ status }),
    statusText: text(statusText),
    httpVersion: text(httpVersion),
    cookies: [],
    headers: headersOf(headers),
    content: { ...numbers({ size }), mimeType: text(mimeType) },
    redirectURL: textOf(redirectURL) ? url(redirectURL) : '',
    ...sizes(rest),
  };
}

type Row = Record<string, unknown>;

function headersOf(headers: unknown) {
  return listOf(headers).map(({ name, value }) => ({
    name: text(name),
    value: headerValue(String(name), value),
  }));
}

function headerValue(name: string, value: unknown): string {
  if (name.toLowerCase() === 'ms-cv' && isMsCv(value)) return value;
  if (URL_HEADER.test(name)) return url(value);
  return KEPT_HEADER.test(name) ? text(value) : REDACTED;
}

function product(value: unknown) {
  const { name, version } = objectOf(value);
  return { name: text(name), version: text(version) };
}

function url(value: unknown): string {
  const given = textOf(value) ?? '';
  return URL.canParse(given) ? redactUrl(new URL(given)) : REDACTED;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? redactText(String(value).slice(0, MAX_TEXT))
    : '';
}

function sizes({ headersSize, bodySize }: Row) {
  return numbers({ headersSize, bodySize });
}

/** The figures among the fields. */
function numbers(value: unknown): Record<string, number> {
  return Object.fromEntries(
    Object.entries(objectOf(value)).filter(
      (one): one is [string, number] => typeof one[1] === 'number' && FIGURE.test(one[0]),
    ),
  );
}
