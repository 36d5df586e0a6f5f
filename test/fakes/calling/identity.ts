const RESOURCE = '11111111-2222-4333-8444-555555555555';
const TENANT = '99999999-8888-4777-8666-000000000000';
const DAY_S = 86_400;

/** A made-up user: the number ends up in the id, so that traces are easy to read. */
export type User = number | { teams: number };

/** Raw id of a made-up user. */
export function idOf(user: User): string {
  const n = String(typeof user === 'number' ? user : user.teams).padStart(12, '0');
  return typeof user === 'number'
    ? `8:acs:${RESOURCE}_00000000-aaaa-4bbb-8ccc-${n}`
    : `8:orgid:00000000-aaaa-4bbb-8ccc-${n}`;
}

/** A token that the SDK accepts: it reads the payload and can't check the signature. */
export function fakeToken(user: User): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    skypeid: idOf(user).slice(2),
    scp: typeof user === 'number' ? 1792 : 1024,
    // By this the SDK tells a Teams user's token; without it createTeamsCallAgent gives 403/40231.
    ...(typeof user === 'number' ? {} : { tid: TENANT }),
    csi: String(now),
    exp: now + DAY_S,
    iat: now,
    acsScope: 'voip',
    resourceId: RESOURCE,
    resourceLocation: 'unitedstates',
  };
  return [{ alg: 'RS256', kid: 'fake', typ: 'JWT' }, payload].map(encode).concat(btoa('fake')).join('.');
}

function encode(part: object): string {
  return btoa(JSON.stringify(part)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
