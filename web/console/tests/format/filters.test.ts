import { expect, it } from 'vitest';
import { dayType, sentSize, shownSize } from '../../src/format/filters.js';

it('shows a day in a field for days, anything else as text', () => {
  expect([undefined, '2026-11-29', '2026-11-29T10:00Z', 'yesterday'].map(dayType)).toEqual(['date', 'date', 'text', 'text']);
});

it('shows a size in its unit, anything else as it is', () => {
  expect([undefined, '10485760', '5', 'large'].map(shownSize)).toEqual(['', '10 MiB', '5', 'large']);
});

it('sends a size in bytes, anything else as it is', () => {
  expect(['10 MiB', '5', 'large', ''].map(sentSize)).toEqual(['10485760', '5', 'large', '']);
});
