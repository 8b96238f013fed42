import { api, told } from '../api/answers.js';
import type { operations } from '../api/schema.js';
import type { AuditEntry } from '../api/views.js';
import { PAGE_ROWS, useRows, type RowPage } from '../table/useRows.js';
import type { AuditFilters } from './filters.js';

type Query = NonNullable<operations['listAudit']['parameters']['query']>;

// The values come from the address, so they can be anything; the server refuses what it does not know.
const queryOf = (filters: AuditFilters): Query => filters as Query;

/** The events that match, the newest first. */
export function useAudit(filters: AuditFilters) {
  return useRows(
    ['audit', filters],
    async (cursor, signal) => {
      const query = { ...queryOf(filters), cursor, limit: PAGE_ROWS };
      // It is text only if CSV was asked for.
      return await told(api.GET('/api/manage/audit', { params: { query }, signal })) as RowPage<AuditEntry>;
    },
  );
}

/** All events that match, as CSV. */
export async function csvOfAudit(filters: AuditFilters, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const query = { ...queryOf(filters), format: 'csv' as const };
  return await told(api.GET('/api/manage/audit', { params: { query }, signal, parseAs: 'stream' })) as unknown as ReadableStream<Uint8Array>;
}
