import { isOfFilters } from '../api/Refusal.js';
import type { StoredFile } from '../api/views.js';
import { FilterRefusal } from '../table/FilterRefusal.js';
import { EmptyState } from '../states/EmptyState.js';
import { ErrorState } from '../states/ErrorState.js';
import { LoadingState } from '../states/LoadingState.js';
import { RowTable, type Column, type Selection } from '../table/RowTable.js';
import type { useRows } from '../table/useRows.js';
import { isFiltered, NO_FILTERS, type FileFilters } from './calls.js';
import { Total } from './Total.js';

interface Props {
  list: ReturnType<typeof useRows<StoredFile>>;
  columns: Column<StoredFile>[];
  filters: FileFilters;
  change: (changes: Partial<Record<keyof FileFilters, string | null>>) => void;
  selection: Selection | undefined;
  opened: string | undefined;
}

const nameOf = (file: StoredFile): string => file.originalFilename;

export function FileList({ list, columns, filters, change, selection, opened }: Props) {
  const { rows, error } = list;
  if (error && rows.length === 0) {
    return isOfFilters(error, filters) ? <FilterRefusal error={error} onClear={() => change(NO_FILTERS)} />
      : <ErrorState error={error} onRetry={list.retry} />;
  }
  if (list.isLoading) {
    return <LoadingState />;
  }
  if (rows.length === 0 && !list.hasMore) {
    return isFiltered(filters) ? <EmptyState title="No file matches">Change or clear the filters.</EmptyState>
      : <EmptyState title="There are no files yet">An upload becomes a file when it is closed.</EmptyState>;
  }
  return (
    <>
      <RowTable
        label="Files" columns={columns} rows={rows} nameOf={nameOf} current={opened} selection={selection}
        sort={filters.sort ?? '-createdAt'} onSort={sort => change({ sort })} onEnd={list.onEnd}
      />
      <Total total={list.total} loaded={rows.length} isFull={list.isFull} chosen={selection?.chosen.size ?? 0} />
      {error && <ErrorState error={error} onRetry={list.loadMore} />}
    </>
  );
}
