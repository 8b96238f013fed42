import { api, told } from '../api/answers.js';
import type { Session } from '../api/views.js';
import type { RowPage } from '../table/useRows.js';
import type { SessionQuery } from './query.js';

export { isAlive } from './isAlive.js';

export async function listSessions(query: SessionQuery, signal?: AbortSignal): Promise<RowPage<Session>> {
  return await told(api.GET('/api/manage/filestore/sessions', { params: { query }, signal })) as RowPage<Session>;
}

export async function abortSession(uuid: string): Promise<void> {
  await told(api.DELETE('/api/manage/filestore/sessions/{uuid}', { params: { path: { uuid } } }));
}

/** Removes the session itself, too; for administrators. */
export async function forgetSession(uuid: string): Promise<void> {
  await told(api.DELETE('/api/manage/filestore/sessions/{uuid}', { params: { path: { uuid }, query: { forget: 'true' } } }));
}
