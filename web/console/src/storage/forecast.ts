import type { ClosedDay } from '../api/views.js';

// The server says the largest number of its kind if it cannot ask the disk; JavaScript rounds it.
const UNKNOWN = 2 ** 62;
const MOST_DAYS = 3_650;

/** Whether a number of bytes of a disk is one. */
export function isKnown(bytes: number): boolean {
  return bytes < UNKNOWN;
}

/** The average of the last days, today included; days before the first one count as 0. */
export function averagePerDay(days: readonly ClosedDay[], count: number): number {
  return days.slice(-count).reduce((sum, day) => sum + day.bytes, 0) / count;
}

/** When the disk is full if every day is like the average. */
export function untilFull(freeBytes: number, bytesPerDay: number): string {
  if (!isKnown(freeBytes)) {
    return 'unknown';
  }
  if (freeBytes <= 0) {
    return 'full';
  }
  if (bytesPerDay <= 0) {
    return 'not growing';
  }
  const days = Math.floor(freeBytes / bytesPerDay);
  return days > MOST_DAYS ? 'more than 10 years' : days < 1 ? 'less than a day' : days === 1 ? '1 day' : `${days.toLocaleString()} days`;
}
