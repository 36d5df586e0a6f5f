/** Options of `acs-otel view`, and what is wrong with them. */
import { isIP } from 'node:net';
import { echoed } from '../cli/plain-text.ts';
import { LinkTemplates } from './link-templates.ts';
import { DEFAULT_RETENTION, retentionOf } from './retention.ts';
import type { Retention } from './store.ts';

/** Assets of the page, by path. It says itself that a path is unknown to it. */
export type PageAssets = (
  path: string,
) => { type: string; body: Uint8Array | string; isUnknown?: boolean } | undefined;

export interface ViewOptions {
  /** @default 4318 */
  port?: number | undefined;
  /** Address to listen on; any but a loopback address needs a token. @default '127.0.0.1' */
  host?: string | undefined;
  token?: string | undefined;
  /** @default a temporary database */
  db?: string | undefined;
  /** @default '2GB' */
  retention?: string | undefined;
  /** OTLP endpoint that every export is passed on to. */
  forward?: string | undefined;
  /** OTLP/JSON files, or zips of `acs-otel support`, to open instead of listening for OTLP. */
  files?: readonly string[] | undefined;
  keepPersonal?: boolean | undefined;
  /** `NAME=URL` */
  links?: readonly string[] | undefined;
  page?: PageAssets | undefined;
  /** Prints one line for the person at the terminal. @default standard error */
  say?: ((line: string) => void) | undefined;
  /** @default 20 MiB */
  maxBodyBytes?: number | undefined;
  /** Size at which SQLite refuses to grow. @default above the retention */
  maxDatabaseBytes?: number | undefined;
}

export interface CheckedOptions extends ViewOptions {
  port: number;
  host: string;
  retention: string;
  retentionLimits: Retention;
  forwardUrl: URL | undefined;
  linkTemplates: LinkTemplates;
  say(line: string): void;
}

/** Bad input, or a port or file that cannot be used: the message says what was seen and what to change. */
export class ViewError extends Error {}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;
const MIN_TOKEN = 16;

/** @throws ViewError */
export function checkedOptions(options: ViewOptions): CheckedOptions {
  const { port = 4318, host = '127.0.0.1', retention = DEFAULT_RETENTION, token } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ViewError('--port is not a whole number from 0 to 65535.');
  if (host !== 'localhost' && isIP(host) === 0)
    throw new ViewError(
      `--host "${echoed(host)}" is not an IP address. Give the address to listen on, such as 0.0.0.0.`,
    );
  if (!LOOPBACK.test(host) && token === undefined)
    throw new ViewError(
      `--host ${host} lets other machines send and read. Give --token, a secret of at least ${MIN_TOKEN} characters.`,
    );
  if (token !== undefined && !/^[\x21-\x7e]{16,}$/.test(token))
    throw new ViewError(`--token needs at least ${MIN_TOKEN} characters and no spaces.`);
  if (options.forward !== undefined && options.files?.length)
    throw new ViewError(
      '--forward passes on what senders export, and a view of files receives nothing. Drop it.',
    );
  const retentionLimits = retentionOf(retention);
  if (!retentionLimits)
    throw new ViewError(
      `--retention "${echoed(retention)}" is neither a period such as 7d or 12h nor a size such as 2GB (5MB or more).`,
    );
  return {
    ...options,
    port,
    host,
    retention,
    retentionLimits,
    forwardUrl: forwardUrl(options.forward),
    linkTemplates: linkTemplates(options.links),
    say: options.say ?? ((line) => process.stderr.write(`${line}\n`)),
  };
}

function forwardUrl(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '')
    throw new ViewError(
      '--forward is not an OTLP endpoint such as http://localhost:4320, without /v1/traces.',
    );
  return url;
}

function linkTemplates(links: readonly string[] | undefined): LinkTemplates {
  try {
    return new LinkTemplates(links);
  } catch (error) {
    throw new ViewError((error as Error).message);
  }
}
