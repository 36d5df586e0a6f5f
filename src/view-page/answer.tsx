/** What is shown while or instead of an answer. */
import type { ReadError } from './read.ts';

export function Loading() {
  return (
    <p class="loading" role="status">
      Loading…
    </p>
  );
}

export function Failure({ error, reload }: { error: ReadError; reload(): void }) {
  return (
    <section class="card" role="alert">
      <h1>{error.status === 404 ? 'Not here' : 'This cannot be shown'}</h1>
      <p>{error.message}</p>
      {error.status === 401 && (
        <p>Open the address that the terminal printed: it ends with the token of this process.</p>
      )}
      {error.status === 404 && (
        <p class="muted">Its records may not have arrived yet, or retention has removed them.</p>
      )}
      <button type="button" onClick={reload}>
        Try again
      </button>
    </section>
  );
}
