import { Button, PasswordInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import type { User } from '../api/views.js';
import { Reason } from '../dialogs/Reason.js';
import { useSubmit } from '../dialogs/useSubmit.js';
import { changeUser } from './changeUser.js';

export function PasswordForm({ user, isSelf }: { user: User; isSelf: boolean }) {
  const [isSet, setSet] = useState(false);
  const { isBusy, refusal, submit } = useSubmit();

  async function change(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const password = String(new FormData(form).get('password'));
    setSet(false);
    if (await submit(() => changeUser(user.uuid, { password }))) {
      form.reset();
      setSet(true);
    }
  }

  return (
    <section className="kala-section">
      <h2>Password</h2>
      {isSelf ? <p className="kala-hint">You change your own password on the page <Link href="/account">Account</Link>.</p> : (
        <form className="kala-dialog" onSubmit={event => void change(event)}>
          <PasswordInput
            name="password" label="New password" description="At least 12 characters. The user is signed out everywhere." required
            autoComplete="new-password" error={refusal?.errors['password']?.[0]}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          />
          <Reason refusal={refusal} fields={['password']} />
          <div className="kala-actions">
            <Button type="submit" size="compact-md" variant="default" loading={isBusy}>Set the password</Button>
            <span role="status" className="kala-hint">{isSet && 'The password is set.'}</span>
          </div>
        </form>
      )}
    </section>
  );
}
