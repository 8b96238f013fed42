import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { asRefusal } from '../../api/Refusal.js';
import { Reason } from '../../dialogs/Reason.js';
import { useSubmit } from '../../dialogs/useSubmit.js';
import { useFile } from '../../files/useFile.js';
import { Asked } from '../../states/Asked.js';
import { makeDatastore } from '../calls.js';
import type { Datastore } from '../views.js';
import { Found } from './Found.js';
import { isTable, NO_OPTIONS, sentOptions } from './options.js';
import { OptionFields } from './OptionFields.js';
import { useIntrospection } from './useIntrospection.js';

interface Props {
  file: string;
  onOther: () => void;
  onClose: () => void;
  onMade: (made: Datastore) => void;
}

/** Names the file, or says why it cannot be used. */
export function MakeForm(props: Props) {
  const asked = useFile(props.file);
  return (
    <Asked query={asked}>
      {({ session, refusal }) => session?.status === 'closed' && refusal === null
        ? <Form filename={session.originalFilename} {...props} />
        : (
          <div className="kala-dialog">
            <p className="kala-refusal" role="alert">{refusal?.message ?? 'There is no such file, or its upload is not closed.'}</p>
            <div className="kala-actions"><Button variant="default" onClick={props.onOther}>Choose another file</Button></div>
          </div>
        )}
    </Asked>
  );
}

function Form({ file, filename, onOther, onClose, onMade }: Props & { filename: string }) {
  const [options, setOptions] = useState(NO_OPTIONS);
  const [wasTable, setWasTable] = useState(false);
  const sent = sentOptions(options);
  const found = useIntrospection(file, sent);
  const { isBusy, refusal, submit } = useSubmit();
  // The fields stay while the server looks again.
  const hasOptions = wasTable || isTable(found.data?.reader, filename);
  // An import has more time than a look.
  const isPossible = found.data !== undefined || (found.error !== null && asRefusal(found.error).code === 'import_timeout');

  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    await submit(async () => onMade(await makeDatastore(file, name || undefined, sent)));
  }

  return (
    <form className="kala-dialog" onSubmit={event => void make(event)}>
      <p className="kala-hint">Made of <span className="kala-name">{filename}</span>, which stays as it is.</p>
      <TextInput name="name" label="Name" defaultValue={filename} maxLength={255} autoComplete="off" />
      {hasOptions && (
        <OptionFields options={options} onChange={changes => { setWasTable(true); setOptions(before => ({ ...before, ...changes })); }} />
      )}
      <Found query={found} />
      <Reason refusal={refusal} />
      <div className="kala-actions">
        <Button type="submit" loading={isBusy} disabled={!isPossible}>Make the datastore</Button>
        <Button variant="default" onClick={onOther}>Another file</Button>
        <Button variant="default" onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
