import { useState } from 'react';
import { Dialog } from '../../dialogs/Dialog.js';
import type { Datastore } from '../views.js';
import { ChooseFile } from './ChooseFile.js';
import { MakeForm } from './MakeForm.js';

interface Props {
  /** The file, if it was chosen before. */
  file: string | null;
  onClose: () => void;
  onMade: (made: Datastore) => void;
}

/** Makes a datastore of a file: the file first, then what the server found in it. */
export function MakeDialog({ file, onClose, onMade }: Props) {
  const [chosen, setChosen] = useState(file);
  return (
    <Dialog title="New datastore" isOpen onClose={onClose}>
      {chosen === null
        ? <ChooseFile onChoose={setChosen} onClose={onClose} />
        : <MakeForm key={chosen} file={chosen} onOther={() => setChosen(null)} onClose={onClose} onMade={onMade} />}
    </Dialog>
  );
}
