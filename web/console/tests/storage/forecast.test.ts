import { describe, expect, it } from 'vitest';
import { averagePerDay, untilFull } from '../../src/storage/forecast.js';

const days = (...bytes: number[]) => bytes.map((count, at) => ({ day: `2026-11-${10 + at}`, files: 1, bytes: count }));

describe('when the disk is full', () => {
  it('takes the average of the last days', () => {
    expect(averagePerDay(days(1_000, 10, 20), 2)).toBe(15);
    expect(averagePerDay(days(70), 7)).toBe(10);
    expect(averagePerDay([], 7)).toBe(0);
  });

  it('divides what is free by it', () => {
    expect(untilFull(1_000, 100)).toBe('10 days');
    expect(untilFull(199, 100)).toBe('1 day');
    expect(untilFull(99, 100)).toBe('less than a day');
    expect(untilFull(10 ** 15, 1)).toBe('more than 10 years');
  });

  it('knows a disk that does not grow, a full one and a store without a limit', () => {
    expect(untilFull(1_000, 0)).toBe('not growing');
    expect(untilFull(0, 100)).toBe('full');
    expect(untilFull(null, 100)).toBe('no limit');
  });
});
