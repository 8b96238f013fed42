import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useAccess } from '../access/useAccess.js';
import { deleteFile } from '../api/deleteFile.js';
import type { Session } from '../api/views.js';
import { ConfirmDialog } from '../dialogs/ConfirmDialog.js';
import { abortSession, forgetSession, isAlive } from './calls.js';

interface Props {
  session: Session;
  isDeleted: boolean;
  /** Whether a question is shown. */
  onAsking: (isAsking: boolean) => void;
  onDone: () => void;
  onRemoved: (uuid: string) => void;
}

interface Action {
  title: string;
  action: string;
  text: string;
  run: (uuid: string) => Promise<void>;
  /** Whether the list does not have it any more. */
  removes: boolean;
}

const abort: Action = {
  title: 'Abort this session?', action: 'Abort', run: abortSession, removes: false,
  text: 'A running upload is stopped, and its bytes are removed. This cannot be undone.',
};
const forget: Action = {
  title: 'Forget this session?', action: 'Forget', run: forgetSession, removes: true,
  text: 'The session is removed with its bytes and its Idempotency-Key, as if it had never been. This cannot be undone.',
};
const remove: Action = {
  title: 'Delete this file?', action: 'Delete', run: deleteFile, removes: false,
  text: 'The file is gone for good. Downloads that are running end as they should.',
};

/** What the user may do with the session as it is now. */
export function SessionActions({ session, isDeleted, onAsking, onDone, onRemoved }: Props) {
  const access = useAccess();
  const [asked, setAsked] = useState<Action | null>(null);
  const [isOpen, setOpen] = useState(false);
  const isDone = useRef(false);
  useEffect(() => {
    onAsking(isOpen);
    // Nothing is asked again while a dialog is open.
    if (!isOpen && isDone.current) {
      isDone.current = false;
      onDone();
      if (asked?.removes) {
        onRemoved(session.uuid);
      }
    }
  }, [isOpen]);
  const ask = (action: Action) => () => {
    setAsked(action);
    setOpen(true);
  };
  const isEnded = session.status === 'closed', isFile = isEnded && !isDeleted;
  return (
    <div className="kala-actions">
      {isFile && access.may('read') && <Button component={Link} href={`/files/${session.uuid}`} size="xs">Open the file</Button>}
      {isFile && access.may('delete') && <Button variant="outline" color="red" size="xs" onClick={ask(remove)}>Delete the file</Button>}
      {isAlive(session) && access.may('upload') && <Button variant="outline" color="red" size="xs" onClick={ask(abort)}>Abort</Button>}
      {!isEnded && access.isAdmin && <Button variant="default" size="xs" onClick={ask(forget)}>Forget</Button>}
      <ConfirmDialog
        title={asked?.title ?? ''} action={asked?.action ?? ''} isOpen={isOpen} onClose={() => setOpen(false)}
        onConfirm={async () => {
          await asked?.run(session.uuid);
          isDone.current = true;
        }}
      >
        <p><strong className="kala-name">{session.originalFilename}</strong></p>
        <p>{asked?.text}</p>
      </ConfirmDialog>
    </div>
  );
}
