import { api, told } from '../api/answers.js';
import type { components } from '../api/schema.js';
import { askUsersAnew } from './useUsers.js';

export async function changeUser(uuid: string, body: components['schemas']['ChangeUser']): Promise<void> {
  await told(api.PATCH('/api/manage/users/{uuid}', { params: { path: { uuid } }, body }));
  await askUsersAnew();
}
