import { Button } from '@mantine/core';
import { useFilters } from '../address/useFilters.js';
import { asRefusal } from '../api/Refusal.js';
import { CsvButton } from '../csv/CsvButton.js';
import { FilterRefusal } from '../table/FilterRefusal.js';
import { EmptyState } from '../states/EmptyState.js';
import { ErrorState } from '../states/ErrorState.js';
import { LoadingState } from '../states/LoadingState.js';
import { PageHead } from '../states/PageHead.js';
import { AuditFilterBar } from './AuditFilterBar.js';
import { AuditTable } from './AuditTable.js';
import { AUDIT_FILTERS } from './filters.js';
import { csvOfAudit, useAudit } from './useAudit.js';

/** Who did what, and when. */
export default function AuditPage() {
  const [filters, change] = useFilters(AUDIT_FILTERS);
  const audit = useAudit(filters);
  const clear = () => change(Object.fromEntries(AUDIT_FILTERS.map(name => [name, null])));
  return (
    <>
      <PageHead title="Audit">
        <Button variant="default" size="xs" onClick={audit.retry}>Refresh</Button>
        <CsvButton name="audit" load={signal => csvOfAudit(filters, signal)} />
      </PageHead>
      <AuditFilterBar filters={filters} onChange={change} onClear={clear} />
      {/* While rows are loaded, a refusal is that of a later page: what is there stays. */}
      {audit.rows.length > 0 ? <AuditTable entries={audit.rows} onEnd={audit.onEnd} />
        : audit.isLoading ? <LoadingState />
          : !audit.error ? <Nothing isFiltered={Object.keys(filters).length > 0} isMore={audit.hasMore} isLoading={audit.isLoadingMore} onMore={audit.loadMore} />
            : asRefusal(audit.error).status === 400 ? <FilterRefusal error={audit.error} onClear={clear} /> : null}
      {audit.error && (audit.rows.length > 0 || asRefusal(audit.error).status !== 400) && <ErrorState error={audit.error} onRetry={audit.retry} />}
      {audit.isFull && <p className="kala-hint">The first {audit.rows.length.toLocaleString()} events are shown; a filter finds earlier ones.</p>}
      <p className="kala-hint">Events are kept for the time that the setting <code>Audit:Days</code> says.</p>
    </>
  );
}

interface NothingProps {
  isFiltered: boolean;
  isMore: boolean;
  isLoading: boolean;
  onMore: () => void;
}

/** A page looks at a limited number of events, so an empty one does not mean that there are no more. */
function Nothing({ isFiltered, isMore, isLoading, onMore }: NothingProps) {
  if (!isMore) {
    return isFiltered ? <EmptyState title="No event matches">Change or clear the filters.</EmptyState> : <EmptyState title="Nothing has happened yet" />;
  }
  return (
    <div className="kala-state">
      <h2>Nothing in the newest events</h2>
      <Button variant="default" loading={isLoading} onClick={onMore}>Look at earlier ones</Button>
    </div>
  );
}
