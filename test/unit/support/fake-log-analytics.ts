/** Log Analytics as its documentation has it, asked with the real client. */
import { azureSource } from '../../../src/support/azure-source.ts';
import { type Loaded, load } from '../../../src/support/load.ts';
import { type Fake, fakeBackend } from './fake-backends.ts';
import { CALL_ID } from './story.ts';

export const WORKSPACE = '11111111-0000-4000-8000-000000000001';

/** An answer with one table. */
export function table(names: readonly string[], rows: readonly unknown[][]) {
  return {
    tables: [{ name: 'PrimaryResult', columns: names.map((name) => ({ name, type: 'string' })), rows }],
  };
}

/** Reads the call of the story from a fake workspace. @param answer From the text of a query to its answer. */
export async function loadFromLogAnalytics(
  answer: (query: string) => unknown,
  say: (line: string) => void = () => {},
): Promise<{ loaded: Loaded | undefined; azure: Fake }> {
  const azure = await fakeBackend((_url, body) => answer(body), true);
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  try {
    const source = await azureSource(WORKSPACE, {
      endpoint: azure.url,
      credential: {
        getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
      },
    });
    const until = Date.now();
    return { loaded: await load({ source, text: CALL_ID, since: until - 1e9, until, say }), azure };
  } finally {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  }
}
