import { useQuery } from '@tanstack/react-query';
import { api, told } from '../api/answers.js';
import { asRefusal, type Refusal } from '../api/Refusal.js';
import type { Session } from '../api/views.js';
import { asUuid } from '../format/uuid.js';

/** What the server says of a file: the row of its session, and whether its bytes can be read. */
export interface FileState {
  /** Null if nothing is known under this uuid, or only to others. */
  session: Session | null;
  /** The type under which it is sent, and whether a browser may show it; null for an empty file or with a refusal. */
  content: { type: string; isShown: boolean } | null;
  refusal: Refusal | null;
}

export function useFile(uuid: string) {
  return useQuery({
    queryKey: ['file', uuid],
    queryFn: async ({ signal }): Promise<FileState> => {
      if (asUuid(uuid) === null) {
        return { session: null, content: null, refusal: null };
      }
      const [session, bytes] = await Promise.all([findSession(uuid, signal), look(uuid, signal)]);
      return { session, ...bytes };
    },
  });
}

async function findSession(uuid: string, signal: AbortSignal): Promise<Session | null> {
  const { data } = await told(api.GET('/api/manage/filestore/sessions', { params: { query: { uuid, limit: 1 } as object }, signal })) as { data: Session[] };
  return data[0] ?? null;
}

// One byte is enough: HEAD would say that it fails, but not why.
async function look(uuid: string, signal: AbortSignal): Promise<Pick<FileState, 'content' | 'refusal'>> {
  const { response, error } = await api.GET('/api/manage/filestore/files/{uuid}', {
    params: { path: { uuid }, query: { disposition: 'inline' } }, headers: { Range: 'bytes=0-0' }, parseAs: 'stream', signal,
  });
  if (response.ok) {
    await response.body?.cancel();
    const header = (name: string) => response.headers.get(name) ?? '';
    return { content: { type: header('Content-Type'), isShown: header('Content-Disposition').startsWith('inline') }, refusal: null };
  }
  const failed = told(Promise.resolve({ response, error }));
  const refusal = await failed.then(() => null, asRefusal);
  // An empty file has no first byte.
  if (refusal === null || refusal.status === 416) {
    return { content: null, refusal: null };
  }
  if (['file_not_found', 'gone', 'content_corrupt'].includes(refusal.code)) {
    return { content: null, refusal };
  }
  throw refusal;
}
