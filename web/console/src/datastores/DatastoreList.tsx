import { asRefusal, isOfFilters } from '../api/Refusal.js';
import { counted } from '../format/text.js';
import { EmptyState } from '../states/EmptyState.js';
import { ErrorState } from '../states/ErrorState.js';
import { LoadingState } from '../states/LoadingState.js';
import { FilterRefusal } from '../table/FilterRefusal.js';
import { RowTable, type Column } from '../table/RowTable.js';
import type { useRows } from '../table/useRows.js';
import type { Datastore } from './views.js';

interface Props {
  list: ReturnType<typeof useRows<Datastore>>;
  columns: Column<Datastore>[];
  owner: string | undefined;
  onClear: () => void;
  opened: string | undefined;
}

const nameOf = (row: Datastore): string => row.name;

export function DatastoreList({ list, columns, owner, onClear, opened }: Props) {
  const { rows, error } = list;
  if (error && rows.length === 0) {
    return asRefusal(error).code === 'not_found' ? <NotHere />
      : owner && isOfFilters(error, { owner }) ? <FilterRefusal error={error} onClear={onClear} />
        : <ErrorState error={error} onRetry={list.retry} />;
  }
  if (list.isLoading) {
    return <LoadingState />;
  }
  if (rows.length === 0 && !list.hasMore) {
    return owner ? <EmptyState title="This owner has no datastores">Change or clear the owner.</EmptyState>
      : <EmptyState title="There are no datastores yet">Make one of a file: a GeoJSON, a table, a shapefile. Maps can then read it.</EmptyState>;
  }
  return (
    <>
      <RowTable label="Datastores" columns={columns} rows={rows} nameOf={nameOf} current={opened} onEnd={list.onEnd} />
      <p className="kala-hint" role="status">
        {list.hasMore ? `${counted(rows.length, 'datastore')} loaded, there are more` : counted(rows.length, 'datastore')}
      </p>
      {error && <ErrorState error={error} onRetry={list.loadMore} />}
    </>
  );
}

function NotHere() {
  return <EmptyState title="This server has no datastores">They are turned off by the setting <code>Datastores:Enabled</code>.</EmptyState>;
}
