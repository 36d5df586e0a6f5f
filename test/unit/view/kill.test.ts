/** `kill -9` during ingest: what was acknowledged is there, with its ids. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { logsRequest } from '../../e2e/gateway/otlp-json.ts';
import { calls, search, stagedView } from './stage.ts';
import { viewProcess } from './view-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'view-kill-'));
afterAll(() => rmSync(folder, { recursive: true }));

const callId = (n: number) => `7ffea751-907c-494d-b7f9-${String(n).padStart(12, '0')}`;

it('three times in a row, with senders in flight', async () => {
  const db = join(folder, 'view.db');
  const acknowledged: number[] = [];
  let next = 0;
  for (let round = 0; round < 3; round++) {
    const { url, kill, stderr } = await viewProcess(db);
    let isOver = false;
    const sender = async () => {
      while (!isOver) {
        const n = next++;
        const logs = [
          { eventName: 'acs.call.started', body: 'x'.repeat(2000), attributes: { 'acs.call.id': callId(n) } },
        ];
        const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
        const answer = await fetch(`${url}/v1/logs`, {
          ...init,
          body: JSON.stringify(logsRequest(logs)),
        }).catch(() => undefined);
        if (answer?.status === 200) acknowledged.push(n);
      }
    };
    const before = acknowledged.length;
    const senders = Array.from({ length: 4 }, sender);
    while (acknowledged.length < before + 100) await new Promise((done) => setTimeout(done, 5));
    await kill();
    isOver = true;
    await Promise.all(senders);
    expect(stderr()).toBe('');
  }
  const view = await stagedView({ db });
  expect((await calls(view)).total).toBeGreaterThanOrEqual(acknowledged.length);
  const lost: number[] = [];
  for (const n of acknowledged) {
    const { hits } = await search(view, callId(n));
    if (hits[0]?.key !== callId(n)) lost.push(n);
  }
  expect(lost).toEqual([]);
  expect(acknowledged.length).toBeGreaterThanOrEqual(300);
});
