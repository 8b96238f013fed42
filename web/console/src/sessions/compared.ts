import type { Session } from '../api/views.js';
import type { Patch } from '../table/patched.js';

/** A row of the table: the session and what was observed of it. */
export interface Row extends Session {
  /** Bytes per second; unknown if null. */
  speed?: number | null;
}

type Place = Pick<Session, 'uuid' | 'createdAt'>;

/** What an answer to a question for sessions by uuid changes: those that differ, and null for those that are gone. It adds none. */
export function comparedByUuid(
  rows: readonly Row[], data: readonly Session[], asked: readonly string[], speedOf: (session: Session) => number | null,
): Patch<Row> & { changes: Map<string, Row | null> } {
  const { changes } = split(rows, data, speedOf);
  const found = new Set(data.map(session => session.uuid));
  asked.filter(uuid => !found.has(uuid)).forEach(uuid => changes.set(uuid, null));
  return { changes };
}

/**
 * What the first sessions of a list, newest first, change in its loaded rows: those that differ, and those that are new, each at
 * its place. What is after the last loaded row comes with the next page, if there is one.
 */
export function comparedTop(
  rows: readonly Row[], data: readonly Session[], hasMore: boolean, speedOf: (session: Session) => number | null,
): Required<Patch<Row>> {
  const { changes, unknown } = split(rows, data, speedOf);
  const first: Row[] = [], last: Row[] = [];
  const inserted = new Map<string, Row[]>();
  for (const row of unknown) {
    const next = rows.findIndex(loaded => isNewer(row, loaded));
    const before = rows[next];
    if (next === 0 || rows.length === 0) {
      first.push(row);
    } else if (before) {
      inserted.set(before.uuid, [...(inserted.get(before.uuid) ?? []), row]);
    } else if (!hasMore) {
      last.push(row);
    }
  }
  return { changes, first, inserted, last };
}

/** Whether rows can exist between the first sessions of a list, newest first, and its loaded rows. */
export function leavesGap(rows: readonly Place[], data: readonly Place[], hasNext: boolean): boolean {
  const end = data.at(-1), top = rows[0];
  return hasNext && end !== undefined && (top === undefined || isNewer(end, top));
}

function isNewer(one: Place, other: Place): boolean {
  return one.createdAt === other.createdAt ? one.uuid > other.uuid : one.createdAt > other.createdAt;
}

function split(rows: readonly Row[], data: readonly Session[], speedOf: (session: Session) => number | null) {
  const known = new Map(rows.map(row => [row.uuid, row]));
  const changes = new Map<string, Row | null>();
  const unknown: Row[] = [];
  for (const session of data) {
    const before = known.get(session.uuid);
    if (before) {
      // Two offsets are needed for a speed: the one of the loaded row may be the first.
      speedOf(before);
    }
    const row: Row = { ...session, speed: speedOf(session) };
    if (!before) {
      unknown.push(row);
    } else if (!isSame(before, row)) {
      changes.set(row.uuid, row);
    }
  }
  return { changes, unknown };
}

function isSame(before: Row, after: Row): boolean {
  return (Object.keys(after) as (keyof Row)[]).every(name => before[name] === after[name]);
}
