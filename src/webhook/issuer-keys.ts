/** The public keys of one issuer, from its OpenID configuration. */

import type { CryptoKey, FlattenedJWSInput, JWSHeaderParameters } from 'jose';
import { JWKSNoMatchingKey } from 'jose/errors';
import { createRemoteJWKSet, jwksCache } from 'jose/jwks/remote';
import { secureUrl } from './secure-url.ts';

const TIMEOUT_MILLIS = 5000;
/** Microsoft's services publish a new key a day or more before they use it. */
const MAX_AGE_MILLIS = 3_600_000;
/** Nothing is fetched for so long after a failure. */
const PAUSE_MILLIS = 5000;
/** Tokens that wait for keys: everybody can send one. */
const MAX_WAITING = 500;

/** The keys cannot be fetched, which is no fault of the sender. */
export class KeysUnavailable extends Error {}

interface RemoteKeys {
  keyOf: ReturnType<typeof createRemoteJWKSet>;
  /** The keys, and when they were fetched. */
  fetched: { uat?: number; jwks?: { keys: readonly { kid?: unknown }[] } };
}

/** What is wrong with the issuer. */
interface Failure {
  message: string;
  until: number;
}

/** Fetches keys when they are needed, and again when a token names a new one. */
export class IssuerKeys {
  readonly #configurationUrl: string;
  #remote: Promise<RemoteKeys> | undefined;
  #known: RemoteKeys | undefined;
  #failure: Failure | undefined;
  #waiting = 0;

  constructor(configurationUrl: string) {
    this.#configurationUrl = configurationUrl;
  }

  /** For `jwtVerify`. Rejects with {@link KeysUnavailable}, or with what is wrong with the token. */
  async keyOf(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    // Without an id any key of the issuer would do; tokens of these issuers have one.
    if (typeof header.kid !== 'string') throw new JWKSNoMatchingKey();
    if (this.#known && isFresh(this.#known, header.kid)) return this.#keyIn(this.#known, header, token);
    if (this.#failure && Date.now() < this.#failure.until) throw new KeysUnavailable(this.#failure.message);
    if (this.#waiting >= MAX_WAITING)
      throw new KeysUnavailable(`${MAX_WAITING} requests wait for keys from ${this.#configurationUrl}`);
    this.#waiting++;
    try {
      return await this.#keyIn(await this.#keys(), header, token);
    } finally {
      this.#waiting--;
    }
  }

  async #keyIn(
    { keyOf }: RemoteKeys,
    header: JWSHeaderParameters,
    token: FlattenedJWSInput,
  ): Promise<CryptoKey> {
    try {
      return await keyOf(header, token);
    } catch (error) {
      // The keys are at most 30 seconds old then: an unknown key has older ones fetched again.
      if (error instanceof JWKSNoMatchingKey) throw error;
      this.#remote = undefined;
      throw this.#failed(`no key from ${this.#configurationUrl}: ${(error as Error).message}`);
    }
  }

  #failed(message: string): KeysUnavailable {
    this.#failure = { message, until: Date.now() + PAUSE_MILLIS };
    return new KeysUnavailable(message);
  }

  #keys(): Promise<RemoteKeys> {
    this.#remote ??= this.#configured().then(
      (keys) => {
        this.#known = keys;
        return keys;
      },
      (error: unknown) => {
        this.#remote = undefined;
        const { message, cause } = error as Error;
        const reason = (cause as Error | undefined)?.message ?? message;
        throw this.#failed(`${this.#configurationUrl} can't be read: ${reason}`);
      },
    );
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

/** Whether this key needs no fetch. */
function isFresh({ fetched: { uat, jwks } }: RemoteKeys, kid: string): boolean {
  const known = jwks?.keys.some((key) => key.kid === kid) ?? false;
  return known && Date.now() - (uat ?? 0) < MAX_AGE_MILLIS;
}
