import { Button } from '@mantine/core';
import { memo } from 'react';
import { bytes } from '../format/bytes.js';
import { StateTag } from './StateTag.js';
import { TroubleText } from './TroubleText.js';
import type { UploadRow } from './UploadItem.js';
import { uploadList } from './UploadList.js';

export const FailedUpload = memo(function FailedUpload({ row }: { row: UploadRow }) {
  const { confirmed, size } = row.progress;
  // A file that the browser could not read has nothing to send again.
  const isReadable = row.id > 0;
  return (
    <li className="kala-upload">
      <div className="kala-upload-head">
        <span className="kala-upload-name kala-name" title={row.name}>{row.name}</span>
        <StateTag row={row} />
        <div className="kala-actions">
          {isReadable && (
            <Button variant="default" size="compact-sm" aria-label={`Try again: ${row.name}`} onClick={() => uploadList.retry(row.id)}>Try again</Button>
          )}
          <Button variant="default" size="compact-sm" aria-label={`Dismiss: ${row.name}`} onClick={() => uploadList.dismiss(row.id)}>Dismiss</Button>
        </div>
      </div>
      {row.trouble && <TroubleText trouble={row.trouble} />}
      {isReadable && <p className="kala-hint">{confirmed > 0 ? `${bytes(confirmed)} of ${bytes(size)} stored` : bytes(size)}</p>}
    </li>
  );
});
