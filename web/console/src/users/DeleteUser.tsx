import { Button } from '@mantine/core';
import { api, told } from '../api/answers.js';
import type { User } from '../api/views.js';
import { ConfirmDialog } from '../dialogs/ConfirmDialog.js';
import { useAsking } from '../dialogs/useAsking.js';
import { askUsersAnew } from './useUsers.js';

interface Props {
  user: User;
  isSelf: boolean;
  /** Whether a question is shown. */
  onAsking: (isAsking: boolean) => void;
  onGone: () => void;
}

export function DeleteUser({ user, isSelf, onAsking, onGone }: Props) {
  const [isAsking, setAsking] = useAsking(onAsking);

  async function remove() {
    await told(api.DELETE('/api/manage/users/{uuid}', { params: { path: { uuid: user.uuid } } }));
    onGone();
    await askUsersAnew();
  }

  return (
    <section className="kala-section">
      <h2>Delete</h2>
      <p className="kala-hint">Only a user who owns no sessions and files can be deleted. On the page Maintenance, what somebody owns can be given to another user.</p>
      <div className="kala-actions"><Button size="compact-md" color="red" variant="outline" onClick={() => setAsking(true)}>Delete the user</Button></div>
      <ConfirmDialog
        title={isSelf ? 'Delete yourself?' : `Delete ${user.username}?`} action={isSelf ? 'Delete me' : 'Delete the user'}
        isOpen={isAsking} onClose={() => setAsking(false)} onConfirm={remove}
      >
        <p>{isSelf ? 'You are signed out at once and cannot sign in again.' : 'The user and all of the user’s API keys are gone. This cannot be undone.'}</p>
      </ConfirmDialog>
    </section>
  );
}
