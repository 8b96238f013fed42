import { describe, expect, it } from 'vitest';
import { throughput, withSample } from '../../src/storage/throughput.js';

describe('throughput', () => {
  it('is unknown before the second answer', () => {
    expect(throughput([])).toBeNull();
    expect(throughput([{ at: 0, bytes: 10 }])).toBeNull();
  });

  it('is what arrived per second', () => {
    expect(throughput([{ at: 0, bytes: 0 }, { at: 5_000, bytes: 50 }, { at: 10_000, bytes: 200 }])).toBe(20);
    expect(throughput([{ at: 0, bytes: 9 }, { at: 5_000, bytes: 9 }])).toBe(0);
  });

  it('does not become negative when rows are removed', () => {
    expect(throughput([{ at: 0, bytes: 1_000 }, { at: 5_000, bytes: 0 }, { at: 10_000, bytes: 100 }])).toBe(10);
  });

  it('forgets samples after 30 seconds, and one that was made twice', () => {
    const all = withSample([{ at: 0, bytes: 1 }, { at: 20_000, bytes: 2 }, { at: 40_000, bytes: 3 }], { at: 40_000, bytes: 4 });
    expect(all).toEqual([{ at: 20_000, bytes: 2 }, { at: 40_000, bytes: 4 }]);
  });
});
