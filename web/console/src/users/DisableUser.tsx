import { Button } from '@mantine/core';
import type { User } from '../api/views.js';
import { ConfirmDialog } from '../dialogs/ConfirmDialog.js';
import { Reason } from '../dialogs/Reason.js';
import { useAsking } from '../dialogs/useAsking.js';
import { useSubmit } from '../dialogs/useSubmit.js';
import { changeUser } from './changeUser.js';

interface Props {
  user: User;
  isSelf: boolean;
  /** Whether a question is shown. */
  onAsking: (isAsking: boolean) => void;
}

export function DisableUser({ user, isSelf, onAsking }: Props) {
  const [isAsking, setAsking] = useAsking(onAsking);
  const { isBusy, refusal, submit } = useSubmit();
  return (
    <section className="kala-section">
      <h2>{user.disabled ? 'This user is disabled' : 'Disable'}</h2>
      <p className="kala-hint">
        A disabled user cannot sign in, and none of the user's tokens and keys is valid. Sessions and files stay; keys are valid again
        when the user is enabled.
      </p>
      <Reason refusal={refusal} />
      <div className="kala-actions">
        {user.disabled
          ? <Button size="compact-md" variant="default" loading={isBusy} onClick={() => void submit(() => changeUser(user.uuid, { disabled: false }))}>Enable the user</Button>
          : <Button size="compact-md" variant="default" onClick={() => setAsking(true)}>Disable the user</Button>}
      </div>
      <ConfirmDialog
        title={isSelf ? 'Disable yourself?' : `Disable ${user.username}?`} action={isSelf ? 'Disable me' : 'Disable the user'}
        isOpen={isAsking} onClose={() => setAsking(false)} onConfirm={() => changeUser(user.uuid, { disabled: true })}
      >
        <p>{isSelf
          ? 'You are signed out at once and cannot sign in again until another administrator enables you.'
          : 'Uploads of this user that are running end within seconds; what is stored of them stays.'}</p>
      </ConfirmDialog>
    </section>
  );
}
