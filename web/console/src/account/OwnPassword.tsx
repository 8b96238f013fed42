import { Button, PasswordInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useAccess } from '../access/useAccess.js';
import { Reason } from '../dialogs/Reason.js';
import { useSubmit } from '../dialogs/useSubmit.js';
import { announce } from '../states/announce.js';
import { changeOwnPassword } from './changeOwnPassword.js';

const toggle = (name: string) => ({ 'aria-label': `Show the ${name}` });

export function OwnPassword() {
  const { me } = useAccess();
  const { isBusy, refusal, submit } = useSubmit();
  const [differ, setDiffer] = useState(false);

  async function change(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const [current, password, again] = ['current', 'password', 'again'].map(name => String(new FormData(form).get(name)));
    setDiffer(password !== again);
    if (password === again && await submit(() => changeOwnPassword(me, current!, password!))) {
      form.reset();
      // The page is drawn anew with the new token, so the message is not part of it.
      announce('Your password is changed.', 'green');
    }
  }

  return (
    <section className="kala-card kala-section">
      <h2>Change your password</h2>
      <form className="kala-section" onSubmit={event => void change(event)}>
        <input type="text" name="username" autoComplete="username" value={me.username ?? ''} readOnly hidden />
        <PasswordInput
          name="current" label="Current password" required autoComplete="current-password" error={refusal?.errors['currentPassword']?.[0]}
          visibilityToggleButtonProps={toggle('current password')}
        />
        <PasswordInput
          name="password" label="New password" description="At least 12 characters, not a common one and without your username" required
          autoComplete="new-password" error={refusal?.errors['password']?.[0]} visibilityToggleButtonProps={toggle('new password')}
        />
        <PasswordInput
          name="again" label="New password again" required autoComplete="new-password"
          error={differ && 'The two new passwords are different.'} visibilityToggleButtonProps={toggle('repeated password')}
        />
        <Reason refusal={refusal} fields={['currentPassword', 'password']} />
        <p className="kala-hint">You stay signed in here and are signed out everywhere else. Links that you made to files end, too. API keys stay valid.</p>
        <div className="kala-actions"><Button type="submit" loading={isBusy}>Change the password</Button></div>
      </form>
    </section>
  );
}
