import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { PermissionBoxes } from '../access/PermissionBoxes.js';
import { api, told } from '../api/answers.js';
import { Dialog } from '../dialogs/Dialog.js';
import { Reason } from '../dialogs/Reason.js';
import { useSubmit } from '../dialogs/useSubmit.js';
import { askUsersAnew } from './useUsers.js';

interface Props {
  onClose: () => void;
  onMade: (uuid: string) => void;
}

export function MakeUserDialog({ onClose, onMade }: Props) {
  const [permissions, setPermissions] = useState<string[]>(['filestore.upload', 'filestore.read']);
  const { isBusy, refusal, submit } = useSubmit();

  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const body = { username: String(fields.get('username')), password: String(fields.get('password')), permissions };
    await submit(async () => {
      const made = await told(api.POST('/api/manage/users', { body }));
      await askUsersAnew();
      onClose();
      onMade(made.data);
    });
  }

  return (
    <Dialog title="New user" isOpen onClose={onClose}>
      <form className="kala-dialog" onSubmit={event => void make(event)}>
        <TextInput
          name="username" label="Username" description="1 to 64 letters, digits and . _ - @" required autoComplete="off"
          data-autofocus error={refusal?.errors['username']?.[0]}
        />
        <PasswordInput
          name="password" label="Password" description="At least 12 characters, not a common one and without the username"
          required autoComplete="new-password" error={refusal?.errors['password']?.[0]}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
        <PermissionBoxes label="Permissions" chosen={permissions} onChange={setPermissions} />
        <Reason refusal={refusal} fields={['username', 'password']} />
        <div className="kala-actions">
          <Button type="submit" loading={isBusy}>Create the user</Button>
          <Button variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
