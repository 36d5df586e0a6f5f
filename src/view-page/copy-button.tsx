/** Copies a text. */
import { useEffect, useState } from 'preact/hooks';

type State = 'idle' | 'copied' | 'failed';

const WORDS: Record<State, string> = { idle: 'Copy', copied: 'Copied', failed: 'Copy by hand' };

/** @param what Names the text for screen readers: "Call id". */
export function CopyButton({ text, what, label }: { text: string; what: string; label?: string }) {
  const [state, setState] = useState<State>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    // `--host` with a token may serve an address that the browser does not trust with the clipboard.
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    written.then(
      () => setState('copied'),
      () => setState('failed'),
    );
  };
  const words = state === 'idle' ? (label ?? WORDS.idle) : WORDS[state];
  return (
    <button type="button" class="small" onClick={copy}>
      <span aria-live="polite">{words}</span>
      <span class="hidden"> {what}</span>
    </button>
  );
}
