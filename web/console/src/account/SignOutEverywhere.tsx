import { Button } from '@mantine/core';
import { useState } from 'react';
import { token } from '../access/token.js';
import { api, told } from '../api/answers.js';
import { ConfirmDialog } from '../dialogs/ConfirmDialog.js';
import { useSigningOut } from '../upload/useSigningOut.js';

export function SignOutEverywhere() {
  const [isAsking, setAsking] = useState(false);
  const stops = useSigningOut();

  async function signOut() {
    await told(api.POST('/api/auth/sign-out'));
    token.set(null);
  }

  return (
    <section className="kala-card kala-section">
      <h2>Sign out everywhere</h2>
      <p className="kala-hint">For instance if you forgot to sign out on another machine. Links that you made to files end, too. API keys stay valid.</p>
      <div className="kala-actions"><Button variant="default" onClick={() => setAsking(true)}>Sign out everywhere…</Button></div>
      <ConfirmDialog title="Sign out everywhere?" action="Sign out everywhere" isOpen={isAsking} onClose={() => setAsking(false)} onConfirm={signOut}>
        <p>All your sign-ins end at once, also this one and those of other programs with your password. Their uploads that are running end within seconds, and your links to files end, too.</p>
        {stops && <p>{stops}</p>}
      </ConfirmDialog>
    </section>
  );
}
