import { Button } from '@mantine/core';
import { memo } from 'react';
import { token } from '../access/token.js';
import { facts } from './facts.js';
import { Progress } from './Progress.js';
import { StateTag } from './StateTag.js';
import { TroubleText } from './TroubleText.js';
import type { UploadRow } from './UploadItem.js';
import { uploadList } from './UploadList.js';

interface Props {
  row: UploadRow;
  onCancel: (row: UploadRow) => void;
}

/** An upload that has not ended. */
export const ActiveUpload = memo(function ActiveUpload({ row, onCancel }: Props) {
  const needsSignIn = row.state === 'paused' && row.trouble !== null;
  return (
    <li className="kala-upload">
      <div className="kala-upload-head">
        <span className="kala-upload-name kala-name" title={row.name}>{row.name}</span>
        <StateTag row={row} />
        <div className="kala-actions">
          {needsSignIn && <Small row={row} onClick={() => token.end()}>Sign in again</Small>}
          {row.state === 'running' && <Small row={row} onClick={() => uploadList.pause(row.id)}>Pause</Small>}
          {row.state === 'paused' && !needsSignIn && <Small row={row} onClick={() => uploadList.goOn(row.id)}>Resume</Small>}
          <Small row={row} onClick={() => onCancel(row)}>Cancel</Small>
        </div>
      </div>
      <Progress row={row} />
      <p className="kala-hint">{facts(row).join(' · ')}</p>
      {row.trouble && <TroubleText trouble={row.trouble} />}
    </li>
  );
});

function Small({ row, onClick, children }: { row: UploadRow; onClick: () => void; children: string }) {
  return <Button variant="default" size="compact-sm" aria-label={`${children}: ${row.name}`} onClick={onClick}>{children}</Button>;
}
