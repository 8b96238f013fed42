import { useState } from 'react';
import { api, told } from '../api/answers.js';
import type { ApiKey } from '../api/views.js';
import { ConfirmDialog } from '../dialogs/ConfirmDialog.js';

interface Props {
  apiKey: ApiKey;
  onClose: () => void;
  onGone: (uuid: string) => void;
}

export function RevokeKeyDialog({ apiKey, onClose, onGone }: Props) {
  const [isOpen, setOpen] = useState(true);

  async function revoke() {
    await told(api.DELETE('/api/auth/api-keys/{uuid}', { params: { path: { uuid: apiKey.uuid } } }));
    onGone(apiKey.uuid);
  }

  return (
    <ConfirmDialog
      title="Revoke this API key?" action="Revoke the key" isOpen={isOpen} onConfirm={revoke}
      onClose={() => { setOpen(false); onClose(); }}
    >
      <p>
        <span className="kala-name">{apiKey.name || 'The key without a name'}</span> (<code>{apiKey.prefix}…</code>
        {apiKey.ownerName && <>, of {apiKey.ownerName}</>}) is invalid at once, and its uploads that are running end within seconds. This
        cannot be undone.
      </p>
    </ConfirmDialog>
  );
}
