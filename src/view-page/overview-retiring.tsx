/** Services in use that retire. */
import type { Overview } from '../view/api.ts';
import { spaced } from './format.ts';
import { isHttp } from './outcome.tsx';
import { Scroll } from './scroll.tsx';

const FATES: Readonly<Record<string, string>> = {
  retired: 'ends',
  teams_only: 'continues only together with Teams',
};

export function Retiring({ overview: { retiring, retirement } }: { overview: Overview }) {
  return (
    <section class="card" aria-labelledby="retiring">
      <h2 id="retiring">Retiring services in use</h2>
      <p class="muted">
        Azure Communication Services as a standalone service ends on {retirement.ends}.{' '}
        {isHttp(retirement.source) && (
          <a href={retirement.source} target="_blank" rel="noreferrer">
            Announcement
          </a>
        )}
      </p>
      {retiring.length === 0 && <p>No record of this period uses a retiring service.</p>}
      {retiring.length > 0 && (
        <Scroll label="Uses of retiring services">
          <table>
            <thead>
              <tr>
                <th scope="col">Service</th>
                <th scope="col">After that day</th>
                <th scope="col">App</th>
                <th scope="col">Operation</th>
                <th scope="col">Uses</th>
                <th scope="col">Last use</th>
              </tr>
            </thead>
            <tbody>
              {retiring.map((use) => (
                <tr key={`${use.services} ${use.app} ${use.operation}`}>
                  <th scope="row">{use.services.map(spaced).join(', ')}</th>
                  <td>
                    {FATES[use.fate] ?? spaced(use.fate)}
                    {use.successor !== null && `; successor: ${use.successor}`}
                  </td>
                  <td>{use.app}</td>
                  <td>
                    <code>{use.operation}</code>
                  </td>
                  <td class="number">{use.count.toLocaleString('en')}</td>
                  <td>{use.lastUsed?.slice(0, 16).replace('T', ' ') ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
