import { deleteFile } from '../api/deleteFile.js';
import type { BulkPlan } from '../bulk/BulkDialog.js';
import { fixMatching, type MatchingQuery } from '../bulk/matching.js';
import type { Session } from '../api/views.js';
import { abortSession, isAlive, listSessions } from './calls.js';
import { queryOf, statusesOf, type Filters, type SessionQuery } from './query.js';

type Kind = Omit<BulkPlan<Session>, 'fix'> & { statuses: readonly string[] };

const kinds = {
  abort: {
    title: 'Abort sessions', verb: 'Abort', noun: 'session', past: 'aborted', statuses: ['open', 'failed'],
    consequence: 'Running uploads are stopped, and their bytes are removed. This cannot be undone.',
    act: session => abortSession(session.uuid),
  },
  delete: {
    title: 'Delete files', verb: 'Delete', noun: 'file', past: 'deleted', statuses: ['closed'],
    consequence: 'The files are gone for good. The number includes files that were deleted before: their sessions stay closed.',
    act: session => deleteFile(session.uuid),
  },
} satisfies Record<string, Kind>;

export type BulkKind = keyof typeof kinds;

/** The chosen rows that an action can touch. */
export function touchable<Row extends Session>(kind: BulkKind, rows: readonly Row[]): Row[] {
  return rows.filter(row => (kind === 'abort' ? isAlive(row) : row.status === 'closed'));
}

export function chosenPlan(kind: BulkKind, rows: readonly Session[]): BulkPlan<Session> {
  const items = touchable(kind, rows);
  return { ...kinds[kind], fix: () => Promise.resolve({ number: items.length, items: () => items }) };
}

/** All sessions that the filters choose when they are counted; the server takes one status at a time. */
export function matchingPlan(kind: BulkKind, filters: Filters, now: number): BulkPlan<Session> {
  const { statuses } = kinds[kind];
  const fix = async () => {
    const { cursor: _, ...filter } = queryOf(filters, now);
    const lists = statusesOf(filters, statuses).map(status => (query: MatchingQuery) => listSessions({ ...filter, status, ...query } as SessionQuery));
    return await fixMatching(lists, filters.createdTo);
  };
  return { ...kinds[kind], fix };
}
