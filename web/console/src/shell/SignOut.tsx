import { Button } from '@mantine/core';
import { useState } from 'react';
import { token } from '../access/token.js';
import { useAccess } from '../access/useAccess.js';
import { ConfirmDialog } from '../dialogs/ConfirmDialog.js';
import { useSigningOut } from '../upload/useSigningOut.js';

/** Signs out, and asks first if uploads would stop. */
export function SignOut() {
  const [isAsking, setAsking] = useState(false);
  const stops = useSigningOut();
  const { me } = useAccess();
  const signOut = () => {
    token.set(null);
    void import('../upload/forgetTokens.js').then(({ forgetTokens }) => forgetTokens(me.uuid));
  };
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={() => stops === null ? signOut() : setAsking(true)}>Sign out</Button>
      <ConfirmDialog
        title="Sign out?" action="Sign out" dismiss="Stay signed in" isOpen={isAsking} onClose={() => setAsking(false)}
        onConfirm={async () => signOut()}
      >
        <p>{stops ?? 'All uploads of this tab have ended.'}</p>
      </ConfirmDialog>
    </>
  );
}
