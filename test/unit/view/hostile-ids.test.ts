/** Ids that are SQL, HTML or names of JavaScript are texts like others. */
import { describe, expect, it } from 'vitest';
import { call, calls, get, search, sendLogs, stagedView } from './stage.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';

describe('hostile ids', () => {
  const HOSTILE = [
    "' OR '1'='1",
    "'; DROP TABLE subjects; --",
    '" UNION SELECT * FROM records --',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '../../etc/passwd',
    '%00',
    '\u0000\u0001',
    '__proto__',
    'constructor',
    'a/b?c#d',
    '\\',
    '𝕏'.repeat(300),
    '%',
    '_',
    '\n',
  ];

  /** Without characters that end an id. */
  const FOUND = ['../../etc/passwd', '__proto__', 'constructor', '%', '_', '𝕏'.repeat(300)];

  it.each(HOSTILE)('%j is stored, listed, found and shown as a text', async (id) => {
    const view = await stagedView({ keepPersonal: true });
    const attributes = {
      'acs.source': 'client',
      'acs.service': id,
      'acs.call.id': id,
      'acs.ms_cv': id,
      [id]: id,
    };
    await sendLogs(view, [{ eventName: 'acs.call.started', body: id, attributes }], { 'service.name': id });
    await sendLogs(view, [{ eventName: 'acs.call.started', attributes: { 'acs.call.id': CALL } }]);
    const { rows } = await calls(view);
    expect(rows.map(({ key }) => key).sort()).toEqual([id, CALL].sort());
    const query = new URLSearchParams({ service: id, app: id });
    expect((await calls(view, `?${query}`)).rows.map(({ key }) => key)).toEqual([id]);
    expect((await call(view, id)).lanes[0]?.app).toBe(id);
    const hits = (await search(view, id)).hits.map(({ key }) => key);
    expect(hits).toEqual(FOUND.includes(id) ? [id] : hits.filter((key) => key === id));
    for (const name of ['state', 'origin', 'service', 'app', 'type', 'after'])
      await get(view, `calls?${new URLSearchParams({ [name]: id })}`);
    expect((await calls(view)).total).toBe(2);
  });

  it('answers are JSON, which no browser takes for a page', async () => {
    const view = await stagedView();
    const answer = await fetch(`${view.url}/api/search?q=<script>`);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
