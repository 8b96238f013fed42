import type { ApiKey } from '../api/views.js';

// The clock of the server is known to a second or so.
const EXACT = 3_000;

export type KeyState = 'valid' | 'expired' | 'not yet valid';

/** Whether a key can be used at a time, in milliseconds; its owner may be disabled all the same. */
export function stateOf(key: Pick<ApiKey, 'validFrom' | 'validTo'>, now: number): KeyState {
  return Date.parse(key.validTo) <= now ? 'expired' : Date.parse(key.validFrom) > now + EXACT ? 'not yet valid' : 'valid';
}

const MINUTE = 60_000;
const UNITS = [['minute', MINUTE], ['hour', 60 * MINUTE], ['day', 24 * 60 * MINUTE]] as const;

/** When a key was used last. The server writes it down once a minute at most. */
export function lastUse(at: string | null, now: number): string {
  if (at === null) {
    return 'never';
  }
  const ago = now - Date.parse(at);
  const [name, length] = UNITS.findLast(([, unit]) => ago >= 2 * unit) ?? UNITS[0];
  const count = Math.floor(ago / length);
  return ago < 2 * MINUTE ? 'within the last minutes' : `about ${count.toLocaleString()} ${name}s ago`;
}

/** How long a new key can be valid, in days. */
export const LENGTHS = [
  { days: 1, label: '1 day' }, { days: 7, label: '7 days' }, { days: 30, label: '30 days' }, { days: 90, label: '90 days' },
  { days: 365, label: '1 year' },
] as const;

/** The end of a validity: a number of days from now, or the end of a day that was chosen. Null if there is no such day. */
export function endOf(length: string, day: string, now: number): string | null {
  return length === 'day' ? timeOf(`${day}T23:59:59`) : new Date(now + Number(length) * 24 * 60 * MINUTE).toISOString();
}

/** The begin of a day that was chosen. Null if there is no such day. */
export function beginOf(day: string): string | null {
  return timeOf(`${day}T00:00:00`);
}

function timeOf(local: string): string | null {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
