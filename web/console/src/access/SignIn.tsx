import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { api, told } from '../api/answers.js';
import { asRefusal } from '../api/Refusal.js';
import { token } from './token.js';
import icon from '../shell/icon.svg';

/** The address stays: after the sign-in the page that was asked for is shown. */
export function SignIn() {
  const [refusal, setRefusal] = useState<string | null>(token.hasEnded ? 'Your sign-in has ended. Sign in again to go on.' : null);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    try {
      const body = { username: String(fields.get('username')), password: String(fields.get('password')) };
      const answer = await told(api.POST('/api/auth/access-token', { body }));
      token.set(answer.data.access_token);
    } catch (error) {
      setRefusal(asRefusal(error).message);
      setBusy(false);
    }
  }

  return (
    <main className="kala-sign-in">
      <form className="kala-card" onSubmit={event => void submit(event)}>
        <h1 className="kala-brand"><img src={icon} alt="" />Sign in to Kala</h1>
        <TextInput name="username" label="Username" autoComplete="username" autoFocus required withAsterisk={false} />
        <PasswordInput
          name="password" label="Password" autoComplete="current-password" required withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
        {refusal && <p className="kala-refusal" role="alert">{refusal}</p>}
        <Button type="submit" loading={isBusy}>Sign in</Button>
        <p className="kala-hint">
          The first start of a server creates the user <code>admin</code> and prints its password, unless the setting{' '}
          <code>Kala:Admin:Password</code> gave one. Until somebody changes it, the printed password is also in the file{' '}
          <code>admin-password.txt</code> in the folder that the setting <code>Filestore:Root</code> names.
        </p>
      </form>
    </main>
  );
}
