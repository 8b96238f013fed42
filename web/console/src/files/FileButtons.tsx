import { Button } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAccess } from '../access/useAccess.js';
import { deleteFile } from '../api/deleteFile.js';
import { asRefusal } from '../api/Refusal.js';
import type { Session } from '../api/views.js';
import { hasDatastores } from '../datastores/hasDatastores.js';
import { ConfirmDialog } from '../dialogs/ConfirmDialog.js';
import { useAsking } from '../dialogs/useAsking.js';
import { bytes } from '../format/bytes.js';
import { follow, makeLink } from './makeLink.js';

// A download that was paused can go on within this time.
const DOWNLOAD_SECONDS = 3_600;

interface Props {
  session: Session;
  isReadable: boolean;
  isDeletable: boolean;
  onAsking: (isAsking: boolean) => void;
  onDeleted: (uuid: string) => void;
}

export function FileButtons({ session, isReadable, isDeletable, onAsking, onDeleted }: Props) {
  const { uuid, originalFilename } = session;
  const mayMake = useAccess().may('upload') && hasDatastores;
  const [, navigate] = useLocation();
  const [isAsking, setAsking] = useAsking(onAsking);
  const [refusal, setRefusal] = useState<string | null>(null);

  // The browser downloads from a link: nothing of the file is in the memory of the page.
  async function download() {
    setRefusal(null);
    try {
      follow((await makeLink(uuid, DOWNLOAD_SECONDS)).url);
    } catch (error) {
      setRefusal(asRefusal(error).message);
    }
  }

  async function remove() {
    await deleteFile(uuid);
    onDeleted(uuid);
  }

  return (
    <>
      <div className="kala-actions">
        {isReadable && <Button onClick={() => void download()}>Download</Button>}
        {isReadable && mayMake && <Button variant="default" onClick={() => navigate(`/datastores?file=${uuid}`)}>Make a datastore</Button>}
        {isDeletable && <Button variant="outline" color="red" onClick={() => setAsking(true)}>Delete</Button>}
      </div>
      {refusal && <p className="kala-refusal" role="alert">{refusal}</p>}
      <ConfirmDialog title="Delete this file?" action="Delete the file" isOpen={isAsking} onClose={() => setAsking(false)} onConfirm={remove}>
        <p><span className="kala-name">{originalFilename}</span>, {bytes(session.fileSize ?? session.offset)}, is then gone for good. Links to it end.</p>
      </ConfirmDialog>
    </>
  );
}
