/** Bars that start at zero, each with its number. */
interface Bar {
  label: string;
  /** The suffix of the CSS class that holds the colour. */
  tone: string;
  count: number;
  href: string;
}

export function Bars({ title, bars, empty }: { title: string; bars: Bar[]; empty: string }) {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return (
    <div>
      <h3>{title}</h3>
      {bars.length === 0 && <p class="muted">{empty}</p>}
      <ul class="bars">
        {bars.map(({ label, tone, count, href }) => (
          <li key={label} class={tone}>
            <a href={href}>{label}</a>
            <span class="track" aria-hidden="true">
              {count > 0 && <span class="bar" style={{ width: `${(100 * count) / most}%` }} />}
            </span>
            <b>{count.toLocaleString('en')}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
