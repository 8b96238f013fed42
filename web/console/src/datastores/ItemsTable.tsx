import { useMemo } from 'react';
import { counted } from '../format/text.js';
import { EmptyState } from '../states/EmptyState.js';
import { ErrorState } from '../states/ErrorState.js';
import { LoadingState } from '../states/LoadingState.js';
import { RowTable, type Column } from '../table/RowTable.js';
import { PAGE_ROWS, useRows } from '../table/useRows.js';
import { loadItems } from './calls.js';
import { rowsOf, valueText, type ItemRow } from './items.js';
import type { Collection } from './views.js';

interface Props {
  uuid: string;
  /** Another one for each import, since a cursor is of one package. */
  version: string | null;
  collection: Collection;
}

// A table of some hundred columns is of no use to anybody, and slow.
const MOST_FIELDS = 40;
const nameOf = (row: ItemRow): string => row.uuid;

/** The items of a collection, page by page. */
export function ItemsTable({ uuid, version, collection }: Props) {
  const { name, title, fields } = collection;
  const list = useRows<ItemRow>(
    ['items', uuid, version, name],
    async (cursor, signal) => rowsOf(await loadItems(uuid, name, { limit: PAGE_ROWS, cursor }, signal)),
  );
  const columns = useMemo(() => columnsOf(collection), [collection]);
  if (list.error && list.rows.length === 0) {
    return <ErrorState error={list.error} onRetry={list.retry} />;
  }
  if (list.isLoading) {
    return <LoadingState />;
  }
  if (list.rows.length === 0) {
    return <EmptyState title="This collection is empty" />;
  }
  const total = list.total?.total;
  return (
    <div className="kala-items">
      <RowTable label={`Items of ${title}`} columns={columns} rows={list.rows} nameOf={nameOf} onEnd={list.onEnd} />
      <p className="kala-hint" role="status">
        {counted(total ?? list.rows.length, 'item')}{list.rows.length < (total ?? 0) && `, ${list.rows.length.toLocaleString()} loaded`}
        {list.isFull && '. No more are loaded here.'}
        {fields.length > MOST_FIELDS && `. The first ${MOST_FIELDS} of ${fields.length.toLocaleString()} fields.`}
      </p>
      {list.error && <ErrorState error={list.error} onRetry={list.loadMore} />}
    </div>
  );
}

function columnsOf({ type, fields }: Collection): Column<ItemRow>[] {
  return [
    { title: 'Id', width: '80px', align: 'end', cell: row => row.id },
    ...(type === 'Vector' ? [geometry] : []),
    // A field can have the name of one of ours.
    ...fields.slice(0, MOST_FIELDS).map(({ name }): Column<ItemRow> => ({
      key: `field ${name}`, title: name, width: '150px', cell: row => <Value value={row.properties[name]} />,
    })),
  ];
}

const geometry: Column<ItemRow> = { title: 'Geometry', width: '120px', cell: row => row.geometry?.type ?? 'none' };

function Value({ value }: { value: unknown }) {
  const text = valueText(value);
  return <span className="kala-name" title={text}>{text}</span>;
}
