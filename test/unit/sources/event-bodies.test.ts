import { describe, expect, it } from 'vitest';
import { EventBodies } from '../../../src/sources/event-bodies.ts';

const LONG = 'x'.repeat(200);
const STRANGE = [{ foo: 1 }, { id: 'o-1', eventType: 'Microsoft.Storage.BlobCreated', data: {} }];

function setUp() {
  const reports: string[] = [];
  const emitted: { id: string | undefined; again: boolean }[] = [];
  const sink = {
    emitEventGrid: ({ id }: { id?: string }, again: boolean) => void emitted.push({ id, again }),
  };
  const bodies = new EventBodies(sink as never, {
    onDropped: (_by, reason, count) => void reports.push(`${reason} ${count}`),
    onUnrecorded: (kind, why) => void reports.push(`${kind}.${why}`),
  });
  const read = (body: unknown, defer?: boolean) => bodies.read(body, 'recordEventGridEvents', defer);
  return { reports, emitted, read };
}

describe('what is left out', () => {
  const expected = ['unreadable 1', 'event_grid.other'];

  it('is reported at once', () => {
    const { reports, read } = setUp();
    expect(read(STRANGE).leftOut).toBe(2);
    expect(reports).toEqual(expected);
  });

  it('is reported when the delivery is confirmed, if that is wanted, and never after it is forgotten', () => {
    const { reports, read } = setUp();
    for (let n = 0; n < 3; n++) read(STRANGE, true).forget();
    const delivery = read(STRANGE, true);
    expect([delivery.leftOut, reports]).toEqual([2, []]);
    delivery.confirm?.();
    delivery.confirm?.();
    expect(reports).toEqual(expected);
  });

  it('of a body that is read after the confirmation is reported then', async () => {
    const { reports, read } = setUp();
    read(Promise.resolve(STRANGE), true).confirm?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(reports).toEqual(expected);
  });
});

it('an event with a very long id is recorded once, under a hash; another one under another', () => {
  const { emitted, read } = setUp();
  const event = (id: string) => ({ id, eventType: 'Microsoft.Communication.RouterJobQueued', data: {} });
  const first = read(event(LONG));
  read(event(LONG));
  expect(emitted).toEqual([{ id: expect.stringMatching(/^[\da-f]{32}$/), again: false }]);
  first.forget();
  read(event(LONG));
  read(event(`${LONG}y`));
  const [one, again, other] = emitted;
  expect(again).toEqual({ id: one?.id, again: true });
  expect(other?.again).toBe(false);
  expect(other?.id).not.toBe(one?.id);
});
