import { Button } from '@mantine/core';
import { useAccess } from '../access/useAccess.js';
import { ConfirmDialog } from '../dialogs/ConfirmDialog.js';
import { Reason } from '../dialogs/Reason.js';
import { useAsking } from '../dialogs/useAsking.js';
import { useSubmit } from '../dialogs/useSubmit.js';
import { deleteDatastore, importAgain } from './calls.js';
import { PackageDownload } from './PackageDownload.js';
import type { Datastore } from './views.js';

interface Props {
  datastore: Datastore;
  onAsking: (isAsking: boolean) => void;
  onChanged: (row: Datastore) => void;
  onDeleted: (uuid: string) => void;
}

export function DatastoreButtons({ datastore, onAsking, onChanged, onDeleted }: Props) {
  const access = useAccess();
  const [isAsking, setAsking] = useAsking(onAsking);
  const { isBusy, refusal, submit } = useSubmit();
  const { uuid, name } = datastore;

  async function remove() {
    await deleteDatastore(uuid);
    onDeleted(uuid);
  }

  return (
    <>
      <div className="kala-actions">
        {datastore.readable && <PackageDownload key={datastore.readyAt} datastore={datastore} />}
        {access.may('upload') && datastore.state !== 'importing' && (
          <Button variant="default" loading={isBusy} onClick={() => void submit(async () => onChanged(await importAgain(uuid)))}>Import again</Button>
        )}
        {access.may('delete') && <Button variant="outline" color="red" onClick={() => setAsking(true)}>Delete</Button>}
      </div>
      <Reason refusal={refusal} />
      <ConfirmDialog title="Delete this datastore?" action="Delete the datastore" isOpen={isAsking} onClose={() => setAsking(false)} onConfirm={remove}>
        <p><span className="kala-name">{name}</span> is then gone, and maps cannot read it any more. Its file stays.</p>
      </ConfirmDialog>
    </>
  );
}
