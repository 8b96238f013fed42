import { Button } from '@mantine/core';
import { Dialog } from '../dialogs/Dialog.js';
import { CopyButton } from '../states/CopyButton.js';

/** The only time that a key is shown. A click beside the dialog does not close it. */
export function NewKeyDialog({ text, onClose }: { text: string; onClose: () => void }) {
  return (
    <Dialog title="The new API key" isOpen onClose={onClose} isFirm>
      <div className="kala-dialog">
        <p className="kala-notice">This is the only time that the key is shown. The server stores only its hash: copy it now.</p>
        <p className="kala-key">{text}</p>
        <div className="kala-actions">
          <CopyButton text={text} label="Copy the key" />
          <Button size="compact-sm" onClick={onClose}>I have it</Button>
        </div>
        <p className="kala-hint">Programs send it as <code>X-API-Key</code>, or as <code>Authorization: ApiKey …</code>.</p>
      </div>
    </Dialog>
  );
}
