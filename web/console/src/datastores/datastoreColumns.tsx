import { Link } from 'wouter';
import { bytes } from '../format/bytes.js';
import { shortTime, time } from '../format/time.js';
import type { Column } from '../table/RowTable.js';
import { ImportState } from './ImportState.js';
import { fileOf } from './text.js';
import type { Datastore } from './views.js';

interface Options {
  /** The filter of the page, which stays in the address of an open datastore. */
  search: string;
  /** A phone has room for the name and the state. */
  isNarrow: boolean;
}

export function datastoreColumns({ search, isNarrow }: Options): Column<Datastore>[] {
  const name: Column<Datastore> = {
    title: 'Name',
    cell: row => <Link href={`/datastores/${row.uuid}${search}`} className="kala-open" title={row.name}>{row.name}</Link>,
  };
  return isNarrow ? [name, state] : [name, state, reader, source, size, created];
}

const state: Column<Datastore> = { title: 'State', width: '200px', cell: row => <ImportState datastore={row} /> };
const reader: Column<Datastore> = { title: 'Format', width: '110px', cell: row => row.reader ?? '—' };
const source: Column<Datastore> = {
  title: 'File', width: '80px',
  cell: row => <Link href={`/files/${fileOf(row)}`} aria-label={`The file of ${row.name}`}>File</Link>,
};
const size: Column<Datastore> = { title: 'Size', width: '92px', align: 'end', cell: row => row.readable ? bytes(row.packageBytes) : '—' };
const created: Column<Datastore> = {
  title: 'Created', width: '122px',
  cell: row => <time dateTime={row.createdAt} title={time(row.createdAt)}>{shortTime(row.createdAt)}</time>,
};
