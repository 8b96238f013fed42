import { token } from '../access/token.js';
import { api, told } from '../api/answers.js';
import type { Me } from '../api/views.js';

/** Changes the password. The server then signs the user out everywhere, so this tab signs in anew. */
export async function changeOwnPassword(me: Me, currentPassword: string, password: string): Promise<void> {
  await told(api.PATCH('/api/manage/users/{uuid}', { params: { path: { uuid: me.uuid } }, body: { currentPassword, password } }));
  try {
    const answer = await told(api.POST('/api/auth/access-token', { body: { username: me.username ?? '', password } }));
    token.set(answer.data.access_token);
  } catch {
    // The password is changed; the user signs in by hand.
    token.end();
  }
}
