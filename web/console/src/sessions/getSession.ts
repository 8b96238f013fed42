import { api, told } from '../api/answers.js';
import { asRefusal } from '../api/Refusal.js';
import type { Session, SessionView } from '../api/views.js';
import { listSessions } from './calls.js';

/** The list also has the name of the owner, and sessions that ended without a file. */
export async function getSession(uuid: string, signal: AbortSignal): Promise<Session> {
  const { data } = await listSessions({ uuid }, signal);
  return data[0] ?? { ...await lastView(uuid, signal), ownerName: null };
}

/** The last view of a session that ended comes with the refusal. */
async function lastView(uuid: string, signal: AbortSignal): Promise<SessionView> {
  try {
    return (await told(api.GET('/api/manage/filestore/sessions/{uuid}', { params: { path: { uuid } }, signal }))).data;
  } catch (error) {
    const { session } = asRefusal(error);
    if (session) {
      return session;
    }
    throw error;
  }
}
