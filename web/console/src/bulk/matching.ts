import { serverNow } from '../api/serverTime.js';
import { PAGE_ROWS, type RowPage } from '../table/useRows.js';
import type { BulkItem, BulkSet, BulkSource, Patience } from './runBulk.js';
import { walk } from './walk.js';

export interface MatchingRow extends BulkItem {
  createdAt: string;
  closedAt?: string | null;
}

export interface MatchingQuery {
  sort: 'createdAt' | '-createdAt';
  limit: number;
  createdTo?: string;
  cursor?: string;
  count?: boolean;
}

/** One list of the server, with its filters. */
export type MatchingList<Row> = (query: MatchingQuery) => Promise<RowPage<Row>>;

/**
 * All rows that the lists have now, the oldest first: what is created or closed later is not among them. Null if the server
 * cannot count so many.
 * @param createdTo The filter of that name, which the lists have, too.
 */
export async function fixMatching<Row extends MatchingRow>(lists: readonly MatchingList<Row>[], createdTo?: string): Promise<BulkSet<Row> | null> {
  const newest = await Promise.all(lists.map(list => list({ sort: '-createdAt', limit: PAGE_ROWS, createdTo })));
  const until = latest(newest.flatMap(({ data }) => data));
  const before = timeOf(createdTo) < until ? createdTo : new Date(until).toISOString();
  const counts = await Promise.all(lists.map(list => list({ sort: 'createdAt', limit: 1, createdTo: before, count: true })));
  const numbers = counts.map(({ page }) => page.total ?? null);
  if (numbers.includes(null)) {
    return null;
  }
  return {
    number: numbers.reduce<number>((sum, number) => sum + number!, 0),
    items: patience => itemsOf(lists.map((list, at) => ({ list, number: numbers[at]! })), before, until, patience),
  };
}

interface Part<Row> {
  list: MatchingList<Row>;
  number: number;
}

/** The counted rows; null stands for rows that came later. */
async function* itemsOf<Row extends MatchingRow>(
  parts: readonly Part<Row>[], createdTo: string | undefined, until: number, patience: Patience,
): BulkSource<Row> {
  for (const { list, number } of parts) {
    let taken = 0;
    for await (const row of walk(cursor => patience(() => list({ sort: 'createdAt', limit: PAGE_ROWS, createdTo, cursor })))) {
      // A session that was created before the count can end after it.
      const isLate = row.closedAt != null && Date.parse(row.closedAt) >= until;
      if (!isLate && taken++ >= number) {
        yield null;
        break;
      }
      yield isLate ? null : row;
    }
  }
}

/** A time that has passed at the server: its clock is known to a second only, so that the newest rows can tell a later one. */
function latest(rows: readonly MatchingRow[]): number {
  const times = rows.flatMap(({ createdAt, closedAt }) => [createdAt, ...(closedAt ? [closedAt] : [])]);
  return times.reduce((most, at) => Math.max(most, Date.parse(at) + 1), serverNow());
}

/** As the server reads it: without a zone it is UTC. */
function timeOf(filter: string | undefined): number {
  return Date.parse(filter && /T[^Z+-]*$/i.test(filter) ? `${filter}Z` : filter ?? '');
}
