import type { Row } from './compared.js';
import { isAlive } from './isAlive.js';

/** The least and the most rows that are asked for. */
const TOP = 20;
export const MOST = 100;

interface Seen {
  rows: readonly Row[];
  /** The rows on screen. */
  shown: readonly Row[];
  /** Rows that an answer should have had and did not have. */
  missed: readonly string[];
  /** Whether new rows belong to the top of the list. */
  canGrow: boolean;
}

/** What to ask next: for sessions by uuid, or for so many first rows of the list; null if nothing can have changed. */
export type Question = { uuids: string[] } | { uuids?: never; top: number; watched: string[] } | null;

export function questionOf({ rows, shown, missed, canGrow }: Seen): Question {
  const loaded = new Set(rows.map(row => row.uuid));
  const watched = shown.filter(isAlive).map(row => row.uuid).filter(uuid => loaded.has(uuid));
  const again = missed.filter(uuid => loaded.has(uuid));
  if (again.length > 0) {
    return { uuids: again.slice(0, MOST) };
  }
  if (canGrow && isAtTop(rows, shown)) {
    return { top: Math.min(MOST, Math.max(TOP, shown.length)), watched };
  }
  return watched.length > 0 ? { uuids: watched.slice(0, MOST) } : null;
}

export function isAtTop(rows: readonly Row[], shown: readonly Row[]): boolean {
  return rows.length === 0 || shown[0]?.uuid === rows[0]?.uuid;
}
