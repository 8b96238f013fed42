import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useAccess } from '../access/useAccess.js';
import { ConfirmDialog } from '../dialogs/ConfirmDialog.js';
import { counted } from '../format/text.js';
import { PageHead } from '../states/PageHead.js';
import { ActiveUpload } from './ActiveUpload.js';
import { DropZone } from './DropZone.js';
import { FailedUpload } from './FailedUpload.js';
import { FinishedUpload } from './FinishedUpload.js';
import { Overall } from './Overall.js';
import { Unfinished } from './Unfinished.js';
import type { UploadRow } from './UploadItem.js';
import { uploadList } from './UploadList.js';
import { UploadSection } from './UploadSection.js';
import { useUnfinished } from './useUnfinished.js';
import { useUploads } from './useUploads.js';
import './upload.css';

export default function UploadPage() {
  const { me } = useAccess();
  const view = useUploads();
  const [records, reload] = useUnfinished(me.uuid, view);
  const [cancelled, setCancelled] = useState<UploadRow | 'all' | null>(null);
  const cancel = useCallback((row: UploadRow) => setCancelled(row), []);
  const { active, failed, finished, waiting } = view;
  const isBusy = active.length > 0 || waiting.files > 0 || waiting.isReading;
  const isIdle = !isBusy && failed.length === 0 && finished.length === 0;

  return (
    <>
      <PageHead title="Upload">
        {isBusy && (
          <>
            {view.isPaused
              ? <Button variant="default" onClick={() => uploadList.goOn()}>Resume all</Button>
              : <Button variant="default" onClick={() => uploadList.pause()}>Pause all</Button>}
            <Button variant="default" onClick={() => setCancelled('all')}>Cancel all</Button>
          </>
        )}
      </PageHead>
      <DropZone />
      {isBusy && view.isForgetful && (
        <p className="kala-notice" role="status">
          This browser stores nothing for this page. The uploads go on, but after a reload they start from the beginning.
        </p>
      )}
      {isBusy && <Overall view={view} />}
      {active.length > 0 && (
        <ul className="kala-uploads" aria-label="Running uploads">{active.map(row => <ActiveUpload key={row.id} row={row} onCancel={cancel} />)}</ul>
      )}
      <UploadSection
        title={counted(view.failedCount, 'failed upload')} count={view.failedCount} shown={failed.length}
        actions={<>
          <Button variant="default" size="compact-sm" onClick={() => uploadList.retry()}>Try all again</Button>
          <Button variant="default" size="compact-sm" onClick={() => uploadList.dismiss()}>Dismiss all</Button>
        </>}
      >
        {failed.map(row => <FailedUpload key={row.id} row={row} />)}
      </UploadSection>
      <UploadSection
        title={counted(view.finishedCount, 'finished upload')} count={view.finishedCount} shown={finished.length}
        actions={<Button variant="default" size="compact-sm" onClick={() => uploadList.clearFinished()}>Clear the list</Button>}
      >
        {finished.map(row => <FinishedUpload key={row.id} row={row} />)}
      </UploadSection>
      {records.length > 0 && <Unfinished records={records} onChange={reload} />}
      {isIdle && records.length === 0 && <p className="kala-hint">Nothing is uploaded now. You can leave this page while uploads run; only closing the tab stops them.</p>}
      <ConfirmDialog
        title={cancelled === 'all' ? 'Cancel all uploads?' : 'Cancel this upload?'} isOpen={cancelled !== null} onClose={() => setCancelled(null)}
        action={cancelled === 'all' ? 'Cancel all uploads' : 'Cancel the upload'} dismiss="Go on uploading"
        onConfirm={async () => cancelled === 'all' ? uploadList.cancelAll() : cancelled && uploadList.cancel(cancelled.id)}
      >
        <p>
          {cancelled === 'all' ? `${counted(active.length + waiting.files, 'upload')} will end. ` : <><span className="kala-name">{cancelled?.name}</span>: </>}
          What the server has stored of {cancelled === 'all' ? 'them' : 'it'} is deleted. To stop for a while only, use Pause.
        </p>
      </ConfirmDialog>
    </>
  );
}
