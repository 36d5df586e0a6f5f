/** The state of the process, at the foot of every page. */
import type { About } from '../view/api.ts';
import { bytes, plural, whole } from './format.ts';
import type { Connection } from './live.ts';
import { useUtc } from './utc.tsx';

const STATES: Record<Connection, string> = { connecting: 'Connecting', live: 'Live', lost: 'Not connected' };

export function StatusBar({ about, connection }: { about: About | undefined; connection: Connection }) {
  const { isUtc, toggle } = useUtc();
  return (
    <footer class="status">
      <span class={`dot connection-${connection}`} role="status">
        {about?.files.length ? 'Showing files' : STATES[connection]}
      </span>
      {about && <Facts about={about} />}
      <button type="button" class="plain" onClick={toggle} aria-pressed={isUtc}>
        Times in UTC
      </button>
      <span>
        Keys: <kbd>/</kbd> search, <kbd>j</kbd> <kbd>k</kbd> next and previous row
      </span>
    </footer>
  );
}

function Facts({ about }: { about: About }) {
  const { received, stored, forward, database, retention, endpoint, files } = about;
  return (
    <>
      {endpoint !== null && (
        <span>
          OTLP endpoint <code>{endpoint}</code>
        </span>
      )}
      {files.length > 0 && <span>Files: {files.join(', ')}</span>}
      <span>
        Received {plural(received.spans, 'span')}, {plural(received.logs, 'log record')} and{' '}
        {plural(received.metrics, 'metric')} (metrics are not stored)
      </span>
      <span>
        Stored {plural(stored.records, 'record')}, {bytes(about.databaseBytes)},{' '}
        {database === null ? 'in a temporary database' : `in ${database}`}
        {retention !== null && `, retention ${retention}`}
      </span>
      {forward && (
        <span>
          Forwarded to {forward.url}: {whole(forward.sent)} sent, {whole(forward.waiting)} waiting,{' '}
          {whole(forward.failed)} failed, {whole(forward.dropped)} dropped
        </span>
      )}
      <span>Version {about.version}</span>
    </>
  );
}
