/** The public keys of one issuer, from its OpenID configuration. */

import type { CryptoKey, FlattenedJWSInput, JWSHeaderParameters } from 'jose';
import { JWKSNoMatchingKey } from 'jose/errors';
import { createRemoteJWKSet, jwksCache } from 'jose/jwks/remote';
import { secureUrl } from './secure-url.ts';

const TIMEOUT_MILLIS = 5000;
/** Microsoft's services publish a new key a day or more before they use it. */
const MAX_AGE_MILLIS = 3_600_000;

/** The keys are not to be had, which is no fault of the sender. */
export class KeysUnavailable extends Error {}

interface RemoteKeys {
  keyOf: ReturnType<typeof createRemoteJWKSet>;
  /** When the keys were fetched last. */
  fetched: { uat?: number };
}

/** Fetches keys when they are needed, and again when a token names a new one. */
export class IssuerKeys {
  readonly #configurationUrl: string;
  #remote: Promise<RemoteKeys> | undefined;

  constructor(configurationUrl: string) {
    this.#configurationUrl = configurationUrl;
  }

  /** For `jwtVerify`. Rejects with {@link KeysUnavailable}, or with what is wrong with the token. */
  async keyOf(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    // Without an id any key of the issuer would do; tokens of these issuers have one.
    if (typeof header.kid !== 'string') throw new JWKSNoMatchingKey();
    const asked = Date.now();
    const { keyOf, fetched } = await this.#keys();
    try {
      return await keyOf(header, token);
    } catch (error) {
      // Unknown keys cause one fetch in 30 seconds. Until then the key may be newer than the last fetch.
      if (error instanceof JWKSNoMatchingKey && (fetched.uat ?? 0) >= asked) throw error;
      if (!(error instanceof JWKSNoMatchingKey)) this.#remote = undefined;
      throw new KeysUnavailable(`no key from ${this.#configurationUrl}: ${(error as Error).message}`);
    }
  }

  #keys(): Promise<RemoteKeys> {
    this.#remote ??= this.#configured().catch((error: unknown) => {
      this.#remote = undefined;
      const { message, cause } = error as Error;
      const reason = (cause as Error | undefined)?.message ?? message;
      throw new KeysUnavailable(`${this.#configurationUrl} can't be read: ${reason}`);
    });
    return this.#remote;
  }

  async #configured(): Promise<RemoteKeys> {
    const signal = AbortSignal.timeout(TIMEOUT_MILLIS);
    const response = await fetch(this.#configurationUrl, { signal, redirect: 'error' });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const { jwks_uri: uri } = (await response.json()) as { jwks_uri?: unknown };
    const url = typeof uri === 'string' ? secureUrl(uri) : undefined;
    if (!url) throw new Error('jwks_uri is no https address');
    const fetched = {};
    const keyOf = createRemoteJWKSet(new URL(url), {
      timeoutDuration: TIMEOUT_MILLIS,
      cacheMaxAge: MAX_AGE_MILLIS,
      [jwksCache]: fetched,
    });
    return { keyOf, fetched };
  }
}
