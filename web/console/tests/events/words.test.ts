import { describe, expect, it } from 'vitest';
import { detailOf, kinds, titleOf, toneOf } from '../../src/events/words.js';

const happened = (kind: string, detail: string | null = null, count = 1) => detailOf({ kind, detail, count });

describe('the words of events', () => {
  it('has a title for each kind', () => {
    expect(kinds).toHaveLength(20);
    expect(kinds.filter(kind => titleOf(kind) === kind)).toEqual([]);
    expect(titleOf('write_started')).toBe('First bytes stored');
    expect(toneOf('failed')).toBe('bad');
  });

  it('shows a kind that it does not know as it is', () => {
    expect(titleOf('thawed')).toBe('thawed');
    expect(titleOf('constructor')).toBe('constructor');
    expect(toneOf('toString')).toBe('quiet');
    expect(happened('thawed', 'slowly')).toBe('slowly');
  });

  it('says how a session was created and why it was interrupted', () => {
    expect(happened('created', 'tus')).toBe('by tus');
    expect(happened('stored', 'raw')).toBe('in one request');
    expect(happened('created', 'pigeon')).toBe('pigeon');
    expect(happened('interrupted', 'client_gone')).toBe('the connection of the client, or of a proxy, ended');
    expect(happened('failed', 'hash_mismatch')).toBe('the bytes did not match the declared hash');
  });

  it('says from where and how often', () => {
    expect(happened('sign_in_refused', '192.0.2.7', 3)).toBe('from 192.0.2.7, 3 times');
    expect(happened('signed_in', 'local')).toBe('from this machine');
    expect(happened('owner_assigned', 'a uuid', 2)).toBe('from a uuid, 2 sessions or files');
    expect(happened('write_started', null, 2)).toBe('2 times');
  });

  it('says nothing if there is nothing to say', () => {
    expect(happened('closed')).toBeNull();
    expect(happened('key_created', '')).toBeNull();
  });
});
