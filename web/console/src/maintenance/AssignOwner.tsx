import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { api, told } from '../api/answers.js';
import { queries } from '../api/queries.js';
import { ConfirmDialog } from '../dialogs/ConfirmDialog.js';
import { counted } from '../format/text.js';
import { Asked } from '../states/Asked.js';
import type { User } from '../api/views.js';
import { useUsers } from '../users/useUsers.js';

const NOBODY = '';
const OTHER = 'other';

export function AssignOwner() {
  const users = useUsers();
  return (
    <section className="kala-card kala-section">
      <h2>Give to another owner</h2>
      <p>Gives all sessions and files of one owner to a user, for instance before a user is deleted.</p>
      <Asked query={users}>
        {all => all.length > 0 ? <Form users={all} /> : <p className="kala-hint">There is no user yet.</p>}
      </Asked>
    </section>
  );
}

interface Plan {
  from: string;
  to: string;
}

function Form({ users }: { users: readonly User[] }) {
  const [from, setFrom] = useState(NOBODY);
  const [plan, setPlan] = useState<Plan | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const named = users.map(user => ({ value: user.uuid, label: user.username }));

  function ask(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setDone(null);
    setPlan({ from: from === OTHER ? String(fields.get('uuid')).trim() : from, to: String(fields.get('to')) });
  }

  return (
    <form className="kala-section" onSubmit={ask}>
      <NativeSelect
        label="From" value={from} onChange={event => setFrom(event.currentTarget.value)}
        data={[{ value: NOBODY, label: 'What was stored without sign-in' }, ...named, { value: OTHER, label: 'Another owner…' }]}
      />
      {from === OTHER && <TextInput name="uuid" label="Uuid of the owner" required autoComplete="off" />}
      <NativeSelect name="to" label="To" data={named} />
      <div className="kala-actions"><Button type="submit" variant="default">Give…</Button></div>
      <p role="status" className="kala-hint">{done}</p>
      <Confirm plan={plan} users={users} onClose={() => setPlan(null)} onDone={setDone} />
    </form>
  );
}

interface ConfirmProps {
  plan: Plan | null;
  users: readonly User[];
  onClose: () => void;
  onDone: (said: string) => void;
}

function Confirm({ plan, users, onClose, onDone }: ConfirmProps) {
  const nameOf = (uuid: string): string => users.find(user => user.uuid === uuid)?.username ?? uuid;

  async function assign() {
    const { data } = await told(api.POST('/api/manage/filestore/maintenance/assign-owner', { body: { from: plan!.from || undefined, to: plan!.to } }));
    onDone(`${nameOf(plan!.to)} now owns ${counted(data.sessions, 'more session')} and ${counted(data.files, 'more file')}.`);
    await queries.invalidateQueries({ queryKey: ['owners'] });
  }

  return (
    <ConfirmDialog title="Give to another owner?" action="Give all of it" isOpen={plan !== null} onClose={onClose} onConfirm={assign}>
      {plan && (
        <p>
          All that {plan.from ? <>the owner <strong className="kala-name">{nameOf(plan.from)}</strong> has</> : 'was stored without sign-in'},
          also sessions that are open, will belong to <strong className="kala-name">{nameOf(plan.to)}</strong>. Afterwards nothing says which
          of it was given, except the audit.
        </p>
      )}
    </ConfirmDialog>
  );
}
