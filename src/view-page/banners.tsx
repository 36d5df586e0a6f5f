/** What a reader must know before trusting the page. */
import type { About } from '../view/api.ts';
import { spaced, whole } from './format.ts';
import type { Connection } from './live.ts';

/** Leaves out records that retention removed: the person at the terminal chose it. */
const isLoss = ({ reason }: About['drops'][number]) => reason !== 'retention';

export function Banners({ about, connection }: { about: About | undefined; connection: Connection }) {
  const { cuts = [] } = about ?? {};
  const losses = about?.drops.filter(isLoss) ?? [];
  return (
    <div class="banners" aria-live="polite">
      {about?.keepsPersonal && (
        <p class="banner warn">
          <b>Personal data is kept.</b> This process was started with <code>--keep-personal</code>: phone
          numbers, names and texts are shown and stored as they arrive.
        </p>
      )}
      {connection === 'lost' && (
        <p class="banner error">
          <b>Not live.</b> The connection to acs-otel view is lost; the page connects again by itself. Is the
          process still running?
        </p>
      )}
      {about?.trouble && (
        <p class="banner error">
          <b>Trouble.</b> {about.trouble}
        </p>
      )}
      {cuts.length > 0 && (
        <p class="banner warn">
          <b>Not everything is in the files.</b> {cuts.join(' ')}
        </p>
      )}
      {losses.length > 0 && (
        <p class="banner warn">
          <b>Not everything is here.</b> Dropped:{' '}
          {losses
            .map(({ what, reason, count }) => `${what} (${spaced(reason)}) × ${whole(count)}`)
            .join(', ')}
          .
        </p>
      )}
    </div>
  );
}
