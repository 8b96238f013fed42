import { Link } from 'wouter';
import { bytes } from '../format/bytes.js';
import { shortTime, time } from '../format/time.js';
import type { StoredFile } from '../api/views.js';
import type { Column } from '../table/RowTable.js';
import { VerifiedTag } from './VerifiedTag.js';

interface Options {
  /** The filters of the page, which stay in the address of an open file. */
  search: string;
  withOwner: boolean;
  /** A phone has room for the name and the size; an open file shows the rest. */
  isNarrow: boolean;
}

export function fileColumns({ search, withOwner, isNarrow }: Options): Column<StoredFile>[] {
  const name: Column<StoredFile> = {
    title: 'Name', sort: 'originalFilename',
    cell: file => (
      <Link href={`/files/${file.uuid}${search}`} className="kala-open" title={file.originalFilename}>{file.originalFilename}</Link>
    ),
  };
  const size: Column<StoredFile> = {
    title: 'Size', width: '92px', align: 'end', sort: 'fileSize',
    cell: file => <span title={`${file.size.toLocaleString()} bytes`}>{bytes(file.size)}</span>,
  };
  return isNarrow ? [name, size] : [name, size, ...others, ...(withOwner ? [owner] : []), created, closed];
}

const others: Column<StoredFile>[] = [
  { title: 'Type', width: '140px', cell: file => <span title={file.contentType ?? undefined}>{file.contentType ?? '—'}</span> },
  { title: 'Verified', width: '116px', cell: file => <VerifiedTag by={file.verifiedBy} isShort /> },
];

const owner: Column<StoredFile> = {
  title: 'Owner', width: '110px',
  cell: file => <span className="kala-name" title={file.owner}>{file.ownerName ?? 'deleted user'}</span>,
};

const created: Column<StoredFile> = { title: 'Created', width: '122px', sort: 'createdAt', cell: file => <At iso={file.createdAt} /> };
const closed: Column<StoredFile> = { title: 'Closed', width: '122px', cell: file => <At iso={file.closedAt} /> };

function At({ iso }: { iso: string }) {
  return <time dateTime={iso} title={time(iso)}>{shortTime(iso)}</time>;
}
