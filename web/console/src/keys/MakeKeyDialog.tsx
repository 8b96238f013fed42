import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { PermissionBoxes } from '../access/PermissionBoxes.js';
import { useAccess } from '../access/useAccess.js';
import { api, told } from '../api/answers.js';
import { serverNow } from '../api/serverTime.js';
import { Dialog } from '../dialogs/Dialog.js';
import { Reason } from '../dialogs/Reason.js';
import { useSubmit } from '../dialogs/useSubmit.js';
import { beginOf, endOf, LENGTHS } from './keyState.js';
import { ServiceBoxes } from './ServiceBoxes.js';

interface Props {
  onClose: () => void;
  onMade: (text: string) => void;
}

const LAST_DAY = '9999-12-31';

export function MakeKeyDialog({ onClose, onMade }: Props) {
  const { me } = useAccess();
  const [length, setLength] = useState('30');
  const [permissions, setPermissions] = useState<string[]>([]);
  const [services, setServices] = useState<string[] | undefined>();
  const { isBusy, refusal, submit } = useSubmit();

  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const validTo = endOf(length, String(fields.get('day') ?? ''), serverNow()) ?? '';
    const from = String(fields.get('from') ?? '');
    // The server says what is wrong with a day that does not exist.
    const validFrom = from ? beginOf(from) ?? from : undefined;
    const body = { name: String(fields.get('name')), validFrom, validTo, permissions, services };
    await submit(async () => {
      const made = await told(api.POST('/api/auth/api-key', { body }));
      onClose();
      onMade(made.data);
    });
  }

  return (
    <Dialog title="New API key" isOpen onClose={onClose}>
      <form className="kala-dialog" onSubmit={event => void make(event)}>
        <TextInput name="name" label="Name" description="What it is for, such as the program that uses it" maxLength={100} autoComplete="off" data-autofocus />
        <NativeSelect
          label="Valid for" value={length} onChange={event => setLength(event.currentTarget.value)}
          data={[...LENGTHS.map(one => ({ value: String(one.days), label: one.label })), { value: 'day', label: 'Until a day…' }]}
        />
        {length === 'day' && <TextInput name="day" type="date" max={LAST_DAY} label="Until the end of" required error={refusal?.errors['validTo']?.[0]} />}
        <TextInput name="from" type="date" max={LAST_DAY} label="Valid from" description="Empty: at once" />
        <PermissionBoxes
          label="Permissions" chosen={permissions} onChange={setPermissions}
          offers={name => me.permissions.includes(name)}
        />
        <ServiceBoxes chosen={services} onChange={setServices} />
        <Reason refusal={refusal} fields={length === 'day' ? ['validTo'] : []} />
        <div className="kala-actions">
          <Button type="submit" loading={isBusy}>Create the API key</Button>
          <Button variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
