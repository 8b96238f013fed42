import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { asRefusal, isOfFilters } from '../api/Refusal.js';
import { counted } from '../format/text.js';
import { EmptyState } from '../states/EmptyState.js';
import { ErrorState } from '../states/ErrorState.js';
import { LoadingState } from '../states/LoadingState.js';
import { RowTable, type Selection } from '../table/RowTable.js';
import { columnsOf } from './columns.js';
import { FilterRefusal } from '../table/FilterRefusal.js';
import { canSortByExpiry, type Filters } from './query.js';
import type { Row } from './compared.js';
import type { Sessions } from './useSessions.js';

interface Props {
  sessions: Sessions;
  filters: Filters;
  hasOwners: boolean;
  selection: Selection | undefined;
  opened: string | null;
  onOpen: (uuid: string) => void;
  onChange: (changes: Partial<Record<keyof Filters, string | null>>) => void;
  onClear: () => void;
}

const nameOf = (row: Row): string => row.originalFilename;

export function SessionList({ sessions, filters, hasOwners, selection, opened, onOpen, onChange, onClear }: Props) {
  const { rows, error } = sessions;
  const hasExpiry = canSortByExpiry(filters);
  const columns = useMemo(() => columnsOf({ hasOwners, hasExpiry, onOpen }), [hasOwners, hasExpiry, onOpen]);
  const isFiltered = Object.keys(filters).some(name => name !== 'sort');

  if (error && rows.length === 0 && !sessions.isLost) {
    return isOfFilters(error, filters) ? <FilterRefusal error={error} onClear={onClear} /> : <ErrorState error={error} onRetry={sessions.retry} />;
  }
  if (sessions.isLoading || sessions.isLost) {
    return <LoadingState />;
  }
  if (rows.length === 0) {
    return sessions.hasMore ? <EmptyState title="Searching…">Many sessions are read to find those that match.</EmptyState>
      : isFiltered ? <NoMatch onClear={onClear} />
        : <EmptyState title="No upload sessions yet">A session is created when somebody begins to upload. It then appears here by itself.</EmptyState>;
  }
  const sort = filters.sort ?? (filters.view === 'expiring' ? 'expiresAt' : '-createdAt');
  return <>
    <RowTable
      label="Sessions" columns={columns} rows={rows} selection={selection} nameOf={nameOf} current={opened ?? undefined}
      sort={sort} onSort={next => onChange({ sort: next })} onEnd={sessions.onEnd} onShown={sessions.onShown}
    />
    <div className="kala-sessions-foot">
      <span role="status">{totalOf(sessions)}{sort.endsWith('expiresAt') && ', only open and failed ones expire'}</span>
      {sessions.newer > 0 && (
        <Button variant="default" size="compact-sm" onClick={sessions.refresh}>{sessions.newer} or more newer – show</Button>
      )}
      {sessions.isLoadingMore && <span>searching…</span>}
      {sessions.isFull && <span>More are not loaded: use a filter.</span>}
      {error && <span className="kala-refusal">{asRefusal(error).message} <Button variant="default" size="compact-sm" onClick={sessions.loadMore}>Try again</Button></span>}
    </div>
  </>;
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <div className="kala-state">
      <h2>No session matches</h2>
      <p>Sessions that ended long ago are no longer remembered.</p>
      <Button variant="default" onClick={onClear}>Clear the filters</Button>
    </div>
  );
}

function totalOf({ total, rows }: Sessions): string {
  return total?.total != null ? counted(Math.max(total.total, rows.length), 'session')
    : total?.totalAtLeast != null ? `More than ${counted(total.totalAtLeast, 'session')}` : counted(rows.length, 'session');
}
