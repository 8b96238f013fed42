import { expect, it } from 'vitest';
import { totals } from '../../src/upload/totals.js';
import type { UploadRow } from '../../src/upload/UploadItem.js';

const row = (confirmed: number, size: number, bytesPerSecond: number) => ({ size, progress: { confirmed, bytesPerSecond } }) as UploadRow;

it('adds what is done, what runs and what waits', () => {
  expect(totals([row(50, 100, 10), row(0, 100, 15)], 300, 500))
    .toEqual({ confirmed: 350, size: 1000, percent: 35, bytesPerSecond: 25, secondsLeft: 26 });
});

it('is at 100 % only when everything is stored', () => {
  expect(totals([row(9_999, 10_000, 0)], 0, 0)).toMatchObject({ percent: 99, secondsLeft: null });
});

it('knows no percentage of nothing', () => {
  expect(totals([], 0, 0)).toMatchObject({ percent: 0, secondsLeft: null });
});
