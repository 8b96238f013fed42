import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useAccess } from '../access/useAccess.js';
import { api, told } from '../api/answers.js';
import { serverNow } from '../api/serverTime.js';
import type { Session } from '../api/views.js';
import { useFilters } from '../address/useFilters.js';
import { useOpened } from '../address/useOpened.js';
import { BulkDialog, type BulkPlan } from '../bulk/BulkDialog.js';
import { CsvButton } from '../csv/CsvButton.js';
import { PageHead } from '../states/PageHead.js';
import { useSelection } from '../table/useSelection.js';
import { chosenPlan, matchingPlan, type BulkKind } from './bulkPlans.js';
import { FILTERS, NO_FILTERS, queryOf, type Filters } from './query.js';
import { AllMatching } from './AllMatching.js';
import { SelectionBar } from './SelectionBar.js';
import { SessionDrawer } from './SessionDrawer.js';
import { SessionFilters } from './SessionFilters.js';
import { SessionList } from './SessionList.js';
import { useSessions } from './useSessions.js';
import { Views } from './Views.js';
import './sessions.css';

/** The sessions as they move. Filters, order and the open session are in the address. */
export default function SessionsPage() {
  const access = useAccess();
  const [filters, change] = useFilters(FILTERS);
  const sessions = useSessions(filters, () => change({ cursor: null }));
  const { selection, chosen, clear } = useSelection(sessions.rows, JSON.stringify(filters));
  const [plan, setPlan] = useState<BulkPlan<Session> | null>(null);
  const [isAll, setAll] = useState(false);
  const { opened, open, close } = useOpened('/sessions');
  const hasOwners = access.isAdmin && !access.isAnonymous;
  const mayAbort = access.may('upload'), mayDelete = access.may('delete');
  // What the list does not show is not to be acted on.
  const isRefused = sessions.error !== null && sessions.rows.length === 0;
  const chosenRows = useMemo(() => sessions.rows.filter(row => chosen.has(row.uuid)), [sessions.rows, chosen]);

  // A cursor of the address is for the rows as they were sorted and filtered then.
  const filter = (changes: Partial<Record<keyof Filters, string | null>>) => change({ cursor: null, ...changes });
  const planAll = (kind: BulkKind) => setPlan(matchingPlan(kind, filters, serverNow()));
  const endPlan = (changed: boolean) => {
    setPlan(null);
    if (changed) {
      clear();
      sessions.refresh();
    }
  };

  return (
    <div className="kala-sessions">
      <PageHead title="Sessions">
        <Button variant="default" size="xs" onClick={sessions.refresh}>Refresh</Button>
        <CsvButton name="sessions" load={signal => csvOf(filters, signal)} />
        {(mayAbort || mayDelete) && !isRefused && (
          <Button variant="default" size="xs" aria-expanded={isAll} onClick={() => setAll(!isAll)}>All that match</Button>
        )}
      </PageHead>
      <Views filters={filters} onChange={filter} />
      <SessionFilters filters={filters} hasOwners={hasOwners} onChange={filter} />
      {isAll && !isRefused && <AllMatching mayAbort={mayAbort} mayDelete={mayDelete} onAct={planAll} />}
      {chosenRows.length > 0 && (
        <SelectionBar
          chosen={chosenRows} mayAbort={mayAbort} mayDelete={mayDelete} onClear={clear}
          onAct={kind => setPlan(chosenPlan(kind, chosenRows))}
        />
      )}
      <SessionList
        sessions={sessions} filters={filters} hasOwners={hasOwners} selection={mayAbort || mayDelete ? selection : undefined}
        opened={opened} onOpen={open} onChange={filter} onClear={() => change(NO_FILTERS)}
      />
      <SessionDrawer uuid={opened} row={sessions.rows.find(row => row.uuid === opened)} onClose={close} onRemoved={uuid => sessions.patch({ changes: new Map([[uuid, null]]) })} />
      <BulkDialog plan={plan} onClose={endPlan} />
    </div>
  );
}

async function csvOf(filters: Filters, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const query = { ...queryOf(filters, serverNow()), format: 'csv' as const };
  return await told(api.GET('/api/manage/filestore/sessions', { params: { query }, parseAs: 'stream', signal })) as ReadableStream<Uint8Array>;
}
