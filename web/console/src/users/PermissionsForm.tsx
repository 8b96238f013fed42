import { Button } from '@mantine/core';
import { useState } from 'react';
import { PermissionBoxes } from '../access/PermissionBoxes.js';
import type { User } from '../api/views.js';
import { Reason } from '../dialogs/Reason.js';
import { useSubmit } from '../dialogs/useSubmit.js';
import { changeUser } from './changeUser.js';

export function PermissionsForm({ user, isSelf }: { user: User; isSelf: boolean }) {
  const [chosen, setChosen] = useState<string[]>(user.permissions);
  const { isBusy, refusal, submit } = useSubmit();
  const isSame = chosen.length === user.permissions.length && chosen.every(one => user.permissions.includes(one));
  const losesAdmin = isSelf && !chosen.includes('filestore.admin');
  return (
    <section className="kala-section">
      <PermissionBoxes label="Permissions" chosen={chosen} onChange={setChosen} />
      {losesAdmin && (
        <p className="kala-notice" role="alert">You would no longer be an administrator: only another one could give it back to you.</p>
      )}
      <Reason refusal={refusal} />
      <div className="kala-actions">
        <Button size="compact-md" disabled={isSame} loading={isBusy} color={losesAdmin ? 'red' : undefined} onClick={() => void submit(() => changeUser(user.uuid, { permissions: chosen }))}>
          {losesAdmin ? 'Take it away from me' : 'Save the permissions'}
        </Button>
        {!isSame && <Button size="compact-md" variant="default" onClick={() => setChosen(user.permissions)}>Undo</Button>}
      </div>
    </section>
  );
}
