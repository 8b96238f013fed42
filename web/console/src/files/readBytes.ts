import { api, told } from '../api/answers.js';

/** The bytes of a file, or the first of them, in memory. */
export async function readBytes(uuid: string, first: number | null, signal: AbortSignal): Promise<Blob> {
  return await told(api.GET('/api/manage/filestore/files/{uuid}', {
    params: { path: { uuid } }, headers: first === null ? {} : { Range: `bytes=0-${first - 1}` }, parseAs: 'blob', signal,
  }));
}
