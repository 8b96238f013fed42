import { ConfirmDialog } from '../dialogs/ConfirmDialog.js';
import { runJob } from './runJob.js';

export function ForceDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <ConfirmDialog title="Collect without grace time?" action="Collect now" isOpen={isOpen} onClose={onClose} onConfirm={() => runJob('collect', true)}>
      <p>
        First all sessions that are due are marked as expired. Then their bytes, and blobs that no session names, are removed at once
        instead of after the time of <code>Housekeeping:GraceTime</code>.
      </p>
      <p>Nothing is taken from an upload that is running. What is removed cannot be brought back.</p>
    </ConfirmDialog>
  );
}
