/** What fast-check throws at the observers. */
import fc from 'fast-check';

/** Values that fight back. */
export const HOSTILE: Record<string, () => unknown> = {
  'a getter that throws': () =>
    Object.defineProperties(
      {},
      Object.fromEntries(PROPERTIES.map((name) => [name, { get: raise, enumerable: true }])),
    ),
  'a proxy that always throws': () => new Proxy(function target() {}, angryHandler()),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  'a text that throws': () => ({ toString: raise, valueOf: raise, [Symbol.toPrimitive]: raise }),
  'a thenable that throws': () => Object.defineProperty({}, 'then', { get: raise }),
  'a rejecting promise': () => {
    const promise = Promise.reject(new Error('hostile'));
    promise.catch(() => {});
    return promise;
  },
  'a circle': () => {
    const circle: Record<string, unknown> = {};
    for (const name of PROPERTIES) circle[name] = circle;
    return circle;
  },
  'an endless list': () => ({
    *[Symbol.iterator]() {
      for (let n = 0; n < 5000; n++) yield n;
      raise();
    },
  }),
  'a huge text': () => 'x'.repeat(5_000),
  'a symbol': () => Symbol('hostile'),
  'a bigint': () => 2n ** 80n,
  NaN: () => Number.NaN,
};

export const PROPERTIES = [
  'id', 'state', 'kind', 'direction', 'callEndReason', 'code', 'subCode', 'resultCategories', 'message', 'info',
  'groupId', 'participantId', 'getServerCallId', 'remoteParticipants', 'identifier', 'added', 'removed', 'on', 'off',
  'incomingCall', 'diagnostic', 'diagnostics', 'value', 'audio', 'video', 'send', 'receive', 'jitterInMs', 'feature',
  'newValue', 'oldValue', 'reason', 'then', 'length', 'overallRating', 'score', 'issues',
]; // biome-ignore format: a list

function raise(): never {
  throw new Error('hostile');
}

function angryHandler(): ProxyHandler<() => void> {
  return new Proxy({}, { get: () => raise });
}

/** Values are made when they are used: fast-check itself looks into what it generates. */
type Make = () => unknown;

export const hostile: fc.Arbitrary<Make> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Object.values(HOSTILE)) },
  fc
    .anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
      withSet: true,
      maxDepth: 2,
    })
    .map((value) => () => value),
);

/** Values, or objects with some of the names that are read, each with whatever value. */
export const payload: fc.Arbitrary<Make> = fc.oneof(
  hostile,
  fc
    .dictionary(fc.constantFrom(...PROPERTIES), hostile, { maxKeys: 6 })
    .map((fields) => () => Object.fromEntries(Object.entries(fields).map(([name, make]) => [name, make()]))),
);
