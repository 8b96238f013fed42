import { describe, expect, it } from 'vitest';
import { isOfFilters, Refusal, unreachable } from '../../src/api/Refusal.js';

describe('isOfFilters', () => {
  it('is for filters that the server does not accept', () => {
    expect(isOfFilters(new Refusal(400, { code: 'validation_failed' }), { view: 'nonsense' })).toBe(true);
  });

  it('is for filters that another user may use', () => {
    expect(isOfFilters(new Refusal(403, { code: 'forbidden' }), { owner: 'x' })).toBe(true);
  });

  it('is not for what no other filter changes', () => {
    expect(isOfFilters(new Refusal(403, { code: 'forbidden' }), {})).toBe(false);
    expect(isOfFilters(unreachable(), { owner: 'x' })).toBe(false);
  });
});
