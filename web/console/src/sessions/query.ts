import { Refusal } from '../api/Refusal.js';
import type { operations } from '../api/schema.js';
import { asUuid } from '../format/uuid.js';

export type SessionQuery = NonNullable<operations['listSessions']['parameters']['query']>;

/** What the address of the page can have. The server has these names, too, except `view`. */
export const FILTERS = [
  'view', 'status', 'failure', 'door', 'owner', 'filename', 'uuid', 'createdFrom', 'createdTo', 'minSize', 'maxSize', 'sort', 'cursor',
] as const;

export type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

/** Everything that chooses rows. */
export const NO_FILTERS = Object.fromEntries(FILTERS.map(name => [name, null])) as Record<keyof Filters, null>;

export interface View {
  title: string;
  /** What it sets in the address; views that contain a time are there by their name. */
  filters: Filters;
}

export const views: View[] = [
  { title: 'All', filters: {} },
  { title: 'Running', filters: { status: 'open' } },
  { title: 'Stalled', filters: { view: 'stalled' } },
  { title: 'Expiring soon', filters: { view: 'expiring' } },
  { title: 'Failed', filters: { status: 'failed' } },
];

const HOUR = 3_600_000;
/** Without a byte for so long an upload counts as stalled. */
export const STALLED = HOUR;

/** What is asked of the server. Values that it does not know go there as they are: it says what is wrong with them. */
export function queryOf(filters: Filters, now: number): SessionQuery {
  const { view, cursor: _, ...query } = filters;
  switch (view) {
    case undefined:
      return query as SessionQuery;
    case 'stalled':
      return { ...query, idleSince: new Date(now - STALLED).toISOString() } as SessionQuery;
    case 'expiring':
      return { sort: 'expiresAt', ...query, expiresTo: new Date(now + 24 * HOUR).toISOString() } as SessionQuery;
    default:
      throw new Refusal(400, { code: 'validation_failed', message: `There is no view "${view}".` });
  }
}

/** Whether new sessions belong to the top of the list. */
export function canGrow(filters: Filters): boolean {
  return (filters.sort ?? '-createdAt') === '-createdAt' && !filters.view && !filters.uuid && !filters.cursor;
}

/** The server has an order of expiry for open and failed sessions alone. */
export function canSortByExpiry({ status, view }: Filters): boolean {
  return view !== undefined || status === undefined || status === 'open' || status === 'failed';
}

/** The search field takes a part of a name, or one or more uuids. */
export function searched(text: string): Pick<Record<keyof Filters, string | null>, 'filename' | 'uuid'> {
  const uuids = text.split(/[\s,]+/).filter(Boolean).map(asUuid);
  return uuids.length > 0 && uuids.every(uuid => uuid !== null)
    ? { filename: null, uuid: uuids.join(',') }
    : { filename: text || null, uuid: null };
}

/** The statuses that an action can touch and that the filters allow: the server takes one at a time. */
export function statusesOf(filters: Filters, wanted: readonly string[]): string[] {
  const allowed = filters.view === 'stalled' ? ['open']
    : filters.view || filters.sort?.endsWith('expiresAt') ? ['open', 'failed']
      : filters.failure ? ['failed', 'aborted', 'expired'] : wanted;
  return wanted.filter(status => allowed.includes(status) && (!filters.status || filters.status === status));
}
