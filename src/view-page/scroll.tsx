/** What is wider than a phone scrolls sideways by itself, by keys as well. */
import type { ComponentChildren } from 'preact';

export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys.
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
