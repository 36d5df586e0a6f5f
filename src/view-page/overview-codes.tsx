/** The most frequent codes of failures, explained. */
import type { Overview } from '../view/api.ts';
import { FAULTS, toneOf } from './fault.ts';
import { Scroll } from './scroll.tsx';

export function Codes({ title, codes }: { title: string; codes: Overview['calls']['byCode'] }) {
  if (codes.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <Scroll label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">Code</th>
              <th scope="col">Times</th>
              <th scope="col">Whose fault</th>
              <th scope="col">Meaning and what to do</th>
            </tr>
          </thead>
          <tbody>
            {codes.map(({ name, count, verdict }) => (
              <tr key={name}>
                <th scope="row" class="code-cell">
                  <code>{name}</code>
                </th>
                <td class="number">{count.toLocaleString('en')}</td>
                <td>
                  <span class={`outcome ${toneOf(verdict)}`}>
                    <span class="swatch" aria-hidden="true" />
                    {FAULTS[verdict.origin]}
                  </span>
                </td>
                <td>
                  {verdict.meaning} {verdict.action}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
