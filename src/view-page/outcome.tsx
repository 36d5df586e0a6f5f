/** The outcome as a short label: the colour repeats what the words say. */
import type { PageKind, Verdict } from '../view/api.ts';
import { FAULTS, headlineOf, stateWords, toneOf } from './fault.ts';

export function Outcome({ verdict, kind }: { verdict: Verdict; kind: PageKind }) {
  const { state, origin } = verdict;
  const words = stateWords(verdict, kind);
  return (
    <span class={`outcome ${toneOf(verdict)}`}>
      <span class="swatch" aria-hidden="true" />
      {state === 'failed' ? `${words}: ${FAULTS[origin]}` : words}
    </span>
  );
}

/** The verdict first: whose fault, what it means, what to do. */
export function VerdictBox({ verdict, kind }: { verdict: Verdict; kind: PageKind }) {
  const { state, meaning, action, code, link, fault } = verdict;
  // A success without a report has neither a side nor a kind.
  const isExplained = state === 'failed' || verdict.class !== 'unknown';
  const isOver = state !== 'running' && state !== 'unknown' && isExplained;
  return (
    <section class={`verdict ${toneOf(verdict)}`} aria-label="Verdict">
      <h2>
        <span class="swatch" aria-hidden="true" />
        {headlineOf(verdict, kind)}
        {code !== '' && <code class="code">{code}</code>}
      </h2>
      {meaning !== '' && <p>{meaning}</p>}
      {action !== '' && state !== 'ok' && (
        <p>
          <b>What to do:</b> {action}
        </p>
      )}
      {isOver && (
        <dl class="facts">
          <dt>Whose fault</dt>
          <dd>{fault || FAULTS[verdict.origin]}</dd>
          <dt>Kind of end</dt>
          <dd>{verdict.class.replaceAll('_', ' ')}</dd>
        </dl>
      )}
      {isHttp(link) && (
        <p>
          <a href={link} target="_blank" rel="noreferrer">
            Documentation of this code
          </a>
        </p>
      )}
    </section>
  );
}

/** Links come from the store, which any sender can write to. */
export const isHttp = (link: string) => /^https?:\/\//i.test(link);
