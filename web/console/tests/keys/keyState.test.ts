import { describe, expect, it } from 'vitest';
import { endOf, lastUse, stateOf } from '../../src/keys/keyState.js';

const now = Date.parse('2026-11-29T12:00:00Z');
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

describe('a key', () => {
  it('is valid between its two times', () => {
    const key = { validFrom: '2026-11-29T12:00:00Z', validTo: '2026-11-30T12:00:00Z' };
    expect(stateOf(key, now)).toBe('valid');
    expect(stateOf(key, now - 1)).toBe('valid');
    expect(stateOf(key, now - 60_000)).toBe('not yet valid');
    expect(stateOf(key, Date.parse(key.validTo))).toBe('expired');
  });

  it('was used about some time ago', () => {
    expect(lastUse(null, now)).toBe('never');
    expect(lastUse(ago(1), now)).toBe('within the last minutes');
    expect(lastUse(ago(-5), now)).toBe('within the last minutes');
    expect(lastUse(ago(30), now)).toBe('about 30 minutes ago');
    expect(lastUse(ago(5 * 60), now)).toBe('about 5 hours ago');
    expect(lastUse(ago(3 * 24 * 60), now)).toBe('about 3 days ago');
  });

  it('ends after some days, or at the end of a day', () => {
    expect(endOf('7', '', now)).toBe('2026-12-06T12:00:00.000Z');
    expect(endOf('day', '2027-01-31', now)).toBe(new Date('2027-01-31T23:59:59').toISOString());
    expect(endOf('day', '', now)).toBeNull();
  });
});
