import { describe, expect, it } from 'vitest';
import { canGrow, canSortByExpiry, queryOf, searched, statusesOf } from '../../src/sessions/query.js';

const NOW = Date.parse('2026-11-29T10:00:00Z');

describe('queryOf', () => {
  it('hands values on as they are', () => {
    expect(queryOf({ status: '<script>', minSize: 'x', sort: 'nothing' }, NOW)).toEqual({ status: '<script>', minSize: 'x', sort: 'nothing' });
  });

  it('computes the times of a view', () => {
    expect(queryOf({ view: 'stalled', owner: 'ann' }, NOW)).toEqual({ owner: 'ann', idleSince: '2026-11-29T09:00:00.000Z' });
    expect(queryOf({ view: 'expiring' }, NOW)).toEqual({ sort: 'expiresAt', expiresTo: '2026-11-30T10:00:00.000Z' });
    expect(queryOf({ view: 'expiring', sort: '-createdAt' }, NOW).sort).toBe('-createdAt');
  });

  it('refuses an unknown view', () => {
    expect(() => queryOf({ view: 'x' }, NOW)).toThrow('There is no view "x".');
  });
});

describe('searched', () => {
  it('takes a name', () => {
    expect(searched('report 7')).toEqual({ filename: 'report 7', uuid: null });
    expect(searched('')).toEqual({ filename: null, uuid: null });
  });

  it('takes uuids', () => {
    const one = 'b945b747-5f23-4891-bd59-24b576391cfc', other = '00000000-0000-4000-8000-000000000001';
    expect(searched(` ${one.toUpperCase()} `)).toEqual({ filename: null, uuid: one });
    expect(searched(`${one}, ${other}`)).toEqual({ filename: null, uuid: `${one},${other}` });
    expect(searched(`${one}.txt`)).toEqual({ filename: `${one}.txt`, uuid: null });
  });
});

describe('statusesOf', () => {
  it('leaves what the filters allow', () => {
    expect(statusesOf({}, ['open', 'failed'])).toEqual(['open', 'failed']);
    expect(statusesOf({ status: 'failed' }, ['open', 'failed'])).toEqual(['failed']);
    expect(statusesOf({ status: 'closed' }, ['open', 'failed'])).toEqual([]);
    expect(statusesOf({ view: 'stalled' }, ['open', 'failed'])).toEqual(['open']);
    expect(statusesOf({ failure: 'hash_mismatch' }, ['open', 'failed'])).toEqual(['failed']);
    expect(statusesOf({ view: 'expiring' }, ['closed'])).toEqual([]);
    expect(statusesOf({}, ['closed'])).toEqual(['closed']);
  });
});

describe('lists', () => {
  it('grow at the top only if the newest is there', () => {
    expect(canGrow({})).toBe(true);
    expect(canGrow({ status: 'open', sort: '-createdAt' })).toBe(true);
    expect(canGrow({ sort: 'createdAt' })).toBe(false);
    expect(canGrow({ view: 'stalled' })).toBe(false);
  });

  it('have an order of expiry while sessions can expire', () => {
    expect(canSortByExpiry({})).toBe(true);
    expect(canSortByExpiry({ status: 'closed' })).toBe(false);
    expect(canSortByExpiry({ view: 'expiring' })).toBe(true);
  });
});
