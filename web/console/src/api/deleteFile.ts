import { api, told } from './answers.js';

export async function deleteFile(uuid: string): Promise<void> {
  await told(api.DELETE('/api/manage/filestore/files/{uuid}', { params: { path: { uuid } } }));
}
