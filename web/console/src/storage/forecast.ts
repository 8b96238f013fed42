import type { ClosedDay } from '../api/views.js';

const MOST_DAYS = 3_650;

/** The average of the last days, today included; days before the first one count as 0. */
export function averagePerDay(days: readonly ClosedDay[], count: number): number {
  return days.slice(-count).reduce((sum, day) => sum + day.bytes, 0) / count;
}

/** When the disk is full if every day is like the average; null free bytes are a store without a limit. */
export function untilFull(freeBytes: number | null, bytesPerDay: number): string {
  if (freeBytes === null) {
    return 'no limit';
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
