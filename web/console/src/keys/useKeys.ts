import { api, told } from '../api/answers.js';
import { PAGE_ROWS, useRows } from '../table/useRows.js';

/** API keys: one's own, or for administrators those of an owner, or of all with `*`. */
export function useKeys(owner: string | undefined) {
  return useRows(
    ['keys', owner],
    async (cursor, signal) => await told(api.GET('/api/auth/api-keys', { params: { query: { owner, cursor, limit: PAGE_ROWS } }, signal })),
  );
}
