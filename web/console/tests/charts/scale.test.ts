import { describe, expect, it } from 'vitest';
import { columns, roundTop } from '../../src/charts/scale.js';

describe('the scale of a chart', () => {
  it('ends at a round number that is not below the maximum', () => {
    expect(roundTop(0)).toBe(1);
    expect(roundTop(3)).toBe(4);
    expect(roundTop(1025)).toBe(2 * 1024);
    expect(roundTop(300 * 1024 ** 2)).toBe(400 * 1024 ** 2);
    expect(roundTop(1024 ** 3 - 1)).toBe(1024 ** 3);
    expect(roundTop(2 ** 63)).toBeGreaterThanOrEqual(2 ** 63);
  });

  it('puts columns side by side on the floor', () => {
    const [first, empty, last] = columns([10, 0, 5], 300, 100, 10);
    expect(first).toMatchObject({ y: 0, height: 100 });
    expect(empty).toMatchObject({ height: 0 });
    expect(last).toMatchObject({ y: 50, height: 50 });
    expect(last!.x + last!.width).toBeLessThanOrEqual(300);
  });

  it('shows the smallest value, and 365 days in the width of a phone', () => {
    const year = columns(Array.from({ length: 365 }, () => 1), 340, 100, 1024 ** 4);
    expect(year.every(one => one.height === 1 && one.width > 0)).toBe(true);
    expect(columns([], 300, 100, 1)).toEqual([]);
  });
});
