/** What an answer of an OTLP endpoint means, and what to change. */
import type { Signal } from '../exporters/otlp-protocol.ts';
import { type Check, failed, note, ok } from './doctor-check.ts';
import type { Answer, Target } from './doctor-endpoint.ts';

const SENT: Record<Signal, string> = {
  traces: 'a test span',
  logs: 'a test record',
  metrics: 'an empty request',
};

/** Without credentials and query, which may hold secrets. */
export function shownUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

export function answerCheck(target: Target, answer: Answer): Check {
  const { signal, url } = target;
  const place = `${signal} to ${shownUrl(url)}`;
  const twice = /\/v1\/(traces|logs|metrics)(?=\/v1\/)/.exec(url.pathname)?.[0];
  if (twice)
    return failed(
      signal,
      `${place}: the path holds /v1/ twice`,
      `OTEL_EXPORTER_OTLP_ENDPOINT must not end with ${twice}: the path of each signal is added.`,
    );
  if (answer.error !== undefined) {
    const [text, remedy] = ofError(answer.error, target);
    return failed(signal, `${place}: ${text} (${answer.error})`, remedy);
  }
  const { status = 0, message, rejected, contentType } = answer;
  if (status !== 200) {
    const [text, remedy] = ofStatus(status, answer, target);
    return failed(signal, `${place}: answered ${status}, ${text}`, remedy);
  }
  if (contentType.startsWith('text/html'))
    return failed(
      signal,
      `${place}: answered 200 with a web page, so it is not an OTLP endpoint`,
      'Ask your backend for its OTLP/HTTP endpoint; the address of its web interface is another one.',
    );
  const said = message ? `: ${message.slice(0, 300)}` : '';
  if (rejected > 0)
    return failed(
      signal,
      `${place}: answered 200, but rejected ${SENT[signal]}${said}`,
      'The endpoint says why; correct it there.',
    );
  if (message) return note(signal, `${place}: ${SENT[signal]} accepted with a warning${said}`);
  return ok(signal, `${place}: ${SENT[signal]} accepted`);
}

/** Differences below this are normal, and the header has whole seconds. */
const MAX_SKEW_MILLIS = 10_000;

/** Compares our clock with those of the endpoints. */
export function clockCheck(answers: readonly Answer[]): Check[] {
  const skews = answers.flatMap(({ skewMillis }) => skewMillis ?? []);
  const worst = skews.sort((a, b) => Math.abs(b) - Math.abs(a))[0];
  if (worst === undefined) return [];
  const seconds = Math.round(Math.abs(worst) / 1000);
  if (Math.abs(worst) < MAX_SKEW_MILLIS) return [ok('clock', 'clock: as the endpoint has it, within 10 s')];
  return [
    failed(
      'clock',
      `clock: this machine is ${seconds} s ${worst > 0 ? 'behind' : 'ahead of'} the endpoint, so spans stand at the wrong time`,
      'Synchronise the clock (NTP).',
    ),
  ];
}

type Explained = [text: string, remedy: string];

const variable = (signal: Signal, name: string): string =>
  `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`;

function ofStatus(status: number, answer: Answer, target: Target): Explained {
  if (status === 401 || status === 403) return refused(target);
  if (status === 404) return wrongPath(target);
  if (status >= 300 && status < 400) return redirected(answer);
  if (status === 405) return ['so the path takes no exports', wrongPath(target)[1]];
  if (status === 415 || status === 400) return wrongFormat(target);
  if (status === 413)
    return ['too large', 'Raise the limit of the endpoint, or of the proxy in front of it.'];
  if (status === 429) return ['too many requests', 'Wait, or raise the quota of your backend.'];
  if (status >= 500)
    return ['the endpoint has a problem', 'See its own log; if it is behind a proxy, check that it runs.'];
  return ['which OTLP does not know', 'Check that the address is an OTLP/HTTP endpoint.'];
}

function refused({ signal, headerNames }: Target): Explained {
  const general = `OTEL_EXPORTER_OTLP_HEADERS or ${variable(signal, 'HEADERS')}`;
  return headerNames.length === 0
    ? ['it wants credentials and got none', `Set ${general}, such as "authorization=Bearer%20<token>".`]
    : [
        `it does not accept the credentials in ${headerNames.join(', ')}`,
        `Check the value in ${general}: it may be expired, of another tenant, or lack the encoding of a space as %20.`,
      ];
}

function wrongPath({ signal, url }: Target): Explained {
  const path = `/v1/${signal}`;
  const specific = process.env[variable(signal, 'ENDPOINT')];
  if (specific && !url.pathname.endsWith(path))
    return ['the path is wrong', `${variable(signal, 'ENDPOINT')} is used as it is: add ${path} to it.`];
  return [
    'the path is wrong',
    `Check OTEL_EXPORTER_OTLP_ENDPOINT: ${path} is added to it, and some backends want a path before that, such as /otlp.`,
  ];
}

function redirected({ location = '' }: Answer): Explained {
  const to = URL.canParse(location) ? shownUrl(new URL(location)) : 'another address';
  return [
    `a redirect to ${to}, which exporters do not follow`,
    'Set OTEL_EXPORTER_OTLP_ENDPOINT to that address.',
  ];
}

function wrongFormat({ protocol }: Target): Explained {
  const other = protocol === 'http/json' ? 'http/protobuf' : 'http/json';
  return [`it does not understand ${protocol}`, `Try OTEL_EXPORTER_OTLP_PROTOCOL=${other}.`];
}

const CERTIFICATE = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED)/;

function ofError(code: string, { signal, url }: Target): Explained {
  const { hostname, port, protocol } = url;
  const grpc = port === '4317';
  if (grpc) return ['port 4317 speaks gRPC', 'Use the port of OTLP/HTTP, usually 4318.'];
  if (code === 'ERR_INVALID_PROTOCOL')
    return [
      'the address begins with neither http:// nor https://',
      'Write OTEL_EXPORTER_OTLP_ENDPOINT as a URL, such as http://localhost:4318.',
    ];
  if (code === 'ECONNREFUSED')
    return [
      'nothing listens there',
      `Start the Collector or backend, or set OTEL_EXPORTER_OTLP_ENDPOINT to where it runs${inContainer(hostname)}.`,
    ];
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return [`the name ${hostname} is unknown`, 'Check the host in OTEL_EXPORTER_OTLP_ENDPOINT, and DNS.'];
  if (code === 'TIMEOUT' || code === 'ETIMEDOUT')
    return ['no answer in time', 'Check firewalls and proxies between this machine and the endpoint.'];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return ['its certificate is for another name', 'Use the host name that the certificate names.'];
  if (code === 'CERT_HAS_EXPIRED') return ['its certificate has expired', 'Renew the certificate.'];
  if (CERTIFICATE.test(code))
    return [
      'its certificate is not trusted here',
      `Set OTEL_EXPORTER_OTLP_CERTIFICATE or ${variable(signal, 'CERTIFICATE')} to the file of its certificate authority.`,
    ];
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return ['it does not speak TLS', 'Use http:// instead of https://, or the port with TLS.'];
  if (code.startsWith('HPE_') || code === 'ECONNRESET')
    return [
      'it does not speak HTTP/1.1 there',
      protocol === 'http:'
        ? 'Use https:// if the endpoint has TLS, and the port of OTLP/HTTP (usually 4318), not of gRPC.'
        : 'Use the port of OTLP/HTTP (usually 4318), not of gRPC.',
    ];
  return ['the request failed', 'Check OTEL_EXPORTER_OTLP_ENDPOINT.'];
}

function inContainer(hostname: string): string {
  return /^(localhost|127\.|\[::1\])/.test(hostname)
    ? '; in a container, localhost is the container itself'
    : '';
}
