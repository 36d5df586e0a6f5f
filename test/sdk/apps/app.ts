/** What the apps share: where the fake is, and a line for the test to read. */

/** For the constructors of all clients. */
export const connectionString = process.env.FAKE_ACS ?? '';
export const clientOptions = process.env.FAKE_ACS_CA
  ? { tlsOptions: { ca: process.env.FAKE_ACS_CA } }
  : { allowInsecureConnection: true };

/** Hands a value to the test. */
export function report(value: unknown): void {
  console.log(`RESULT ${JSON.stringify(value)}`);
}
