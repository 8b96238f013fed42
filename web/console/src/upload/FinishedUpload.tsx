import { memo } from 'react';
import { Link } from 'wouter';
import { useAccess } from '../access/useAccess.js';
import { base } from '../address/base.js';
import { bytes } from '../format/bytes.js';
import { CopyButton } from '../states/CopyButton.js';
import { StateTag } from './StateTag.js';
import type { UploadRow } from './UploadItem.js';

/** A stored file, with the address of its page. Without the permission to read there is no such page. */
export const FinishedUpload = memo(function FinishedUpload({ row }: { row: UploadRow }) {
  const mayRead = useAccess().may('read');
  const page = `/files/${row.uuid}`;
  return (
    <li className="kala-upload kala-upload-done">
      <div className="kala-upload-head">
        {mayRead
          ? <Link href={page} className="kala-upload-name kala-name" title={row.name}>{row.name}</Link>
          : <span className="kala-upload-name kala-name" title={row.name}>{row.name}</span>}
        <StateTag row={row} />
        <span className="kala-hint">{bytes(row.size)}</span>
        {mayRead && <CopyButton text={new URL(`${base}${page}`, location.origin).href} label="Copy address" />}
      </div>
    </li>
  );
});
