import { describe, expect, it } from 'vitest';
import { type GroupModel, groups, refs } from '../../../src/schema/build/signals.ts';
import type { EmittedName } from '../../fakes/emitted-names.ts';
import { undeclared, unemitted } from '../../names/compare.ts';

const ended = groups.find(({ id }) => id === 'event.acs.call.ended')!;
const event = (name: string, attributes: string[] = []): EmittedName[] =>
  ['', ...attributes].map((attribute) => ({ signal: 'log', scope: 'acs-otel', name, kind: '', attribute }));
const invented: GroupModel = {
  id: 'event.acs.invented',
  type: 'event',
  name: 'acs.invented',
  brief: '',
  attributes: [{ ref: 'acs.call.id' }],
};

describe('names in runs and in the schema', () => {
  it('agree when each event carries what its group lists', () => {
    const emitted = event('acs.call.ended', refs(ended));
    expect(undeclared(emitted, [ended])).toEqual([]);
    expect(unemitted(emitted, [ended])).toEqual([]);
  });

  it('differ by an event that is declared and never emitted', () => {
    expect(unemitted(event('acs.call.ended', refs(ended)), [ended, invented])).toEqual([
      'event.acs.invented was never emitted',
    ]);
  });

  it('differ by an event that is emitted and not declared', () => {
    expect(undeclared(event('acs.invented'), groups)).toEqual(['log "acs.invented" is not in the schema']);
  });

  it('differ by an attribute of this event, even where other events have it', () => {
    expect(undeclared(event('acs.call.ended', ['acs.call.state']), groups)).toEqual([
      'event.acs.call.ended lacks acs.call.state, which log "acs.call.ended" carries',
    ]);
    const without = refs(ended).filter((name) => name !== 'acs.end_reason.action');
    expect(unemitted(event('acs.call.ended', without), [ended])).toEqual([
      'event.acs.call.ended was never emitted with acs.end_reason.action',
    ]);
  });

  it('differ by an attribute of a shared group that none of its events carry', () => {
    const leg = groups.find(({ id }) => id === 'shared.leg')!;
    const without = refs(ended).filter((name) => name !== 'acs.call.type');
    expect(unemitted(event('acs.call.ended', without), [ended, leg])).toEqual([
      'nothing that includes shared.leg was emitted with acs.call.type',
    ]);
  });

  it('agree on placeholders for the parts that exist, and on no others', () => {
    const summary = event('acs.media.summary', ['acs.media.jitter.mean', 'acs.media.jitter.mode']);
    expect(undeclared(summary, groups)).toEqual([
      'event.acs.media.summary lacks acs.media.jitter.mode, which log "acs.media.summary" carries',
    ]);
  });
});
