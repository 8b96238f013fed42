import { bytes, partOf, speed } from '../format/bytes.js';
import { duration, shortTime, time } from '../format/time.js';
import type { Column } from '../table/RowTable.js';
import { isAlive } from './calls.js';
import { timeLeft } from './speed.js';
import { StatusCell } from './StatusCell.js';
import type { Row } from './compared.js';

interface Options {
  hasOwners: boolean;
  hasExpiry: boolean;
  onOpen: (uuid: string) => void;
}

/** The columns of the table; keep the array, or every row is drawn anew. */
export function columnsOf({ hasOwners, hasExpiry, onOpen }: Options): Column<Row>[] {
  const owners: Column<Row>[] = [{ title: 'Owner', width: '88px', cell: row => <Owner row={row} /> }];
  return [
    {
      title: 'Name', sort: 'originalFilename',
      cell: row => <button type="button" className="kala-open" title={row.originalFilename} onClick={() => onOpen(row.uuid)}>{row.originalFilename}</button>,
    },
    { title: 'Status', width: '150px', cell: row => <StatusCell session={row} /> },
    { title: 'Size', width: '140px', align: 'end', sort: 'fileSize', cell: sizeOf },
    { title: 'Speed, time left', width: '140px', align: 'end', cell: speedOf },
    ...(hasOwners ? owners : []),
    { title: 'Door', width: '54px', cell: row => row.door },
    { title: 'Created', width: '116px', sort: 'createdAt', cell: row => <Time at={row.createdAt} /> },
    { title: 'Expires', width: '116px', sort: hasExpiry ? 'expiresAt' : undefined, cell: row => isAlive(row) ? <Time at={row.expiresAt} /> : '—' },
  ];
}

function sizeOf({ offset, fileSize, status }: Row): string {
  return status === 'closed' ? bytes(fileSize ?? offset) : partOf(offset, fileSize);
}

function speedOf(row: Row): string {
  if (row.status !== 'open' || !row.speed) {
    return '—';
  }
  const left = timeLeft(row, row.speed);
  return left === null ? speed(row.speed) : `${speed(row.speed)}, ${duration(Math.max(1_000, left))}`;
}

function Owner({ row }: { row: Row }) {
  return <span className="kala-name" title={row.owner}>{row.ownerName ?? row.owner}</span>;
}

function Time({ at }: { at: string }) {
  return <time dateTime={at} title={time(at)}>{shortTime(at)}</time>;
}
