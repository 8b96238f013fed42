import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useCallback, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useAccess } from '../access/useAccess.js';
import { useFilters } from '../address/useFilters.js';
import { useOpened } from '../address/useOpened.js';
import { PageHead } from '../states/PageHead.js';
import { DebouncedInput } from '../table/DebouncedInput.js';
import { useRows } from '../table/useRows.js';
import { loadDatastores } from './calls.js';
import { datastoreColumns } from './datastoreColumns.js';
import { DatastoreDrawer } from './DatastoreDrawer.js';
import { DatastoreList } from './DatastoreList.js';
import { MakeDialog } from './make/MakeDialog.js';
import { useImporting } from './useImporting.js';
import type { Datastore } from './views.js';
import './datastores.css';

/** `file` asks for a datastore of it; `collection` and `show` are what is open of a datastore. */
const FILTERS = ['owner', 'file', 'collection', 'show'] as const;
const PAGE = '/datastores';

/** The datastores. What is open is in the address. */
export default function DatastoresPage() {
  const access = useAccess();
  const [filters, change] = useFilters(FILTERS);
  const [, navigate] = useLocation();
  const [isMaking, setMaking] = useState(false);
  const [loading, setLoading] = useState(0);
  const withOwners = access.isAdmin && !access.isAnonymous;
  const owner = withOwners ? filters.owner : undefined;
  const list = useRows<Datastore>(['datastores', owner, loading], (cursor, signal) => loadDatastores(owner, cursor, signal));
  useImporting(list.rows, list.patch);
  const { opened } = useOpened(PAGE);
  const isNarrow = useMediaQuery('(max-width: 760px)');
  const search = owner ? `?owner=${encodeURIComponent(owner)}` : '';
  const columns = useMemo(() => datastoreColumns({ search, isNarrow }), [search, isNarrow]);
  const mayMake = access.may('upload');
  const close = useCallback(() => navigate(PAGE + search), [navigate, search]);

  const endMaking = () => {
    setMaking(false);
    change({ file: null });
  };
  const open = (made: Datastore) => {
    setMaking(false);
    // It belongs to the owner of the file, who is perhaps not the one whose list this is.
    if (made.owner === access.me.uuid && !owner) {
      list.patch({ first: [made] });
    }
    navigate(`${PAGE}/${made.uuid}`);
  };
  const remove = (uuid: string) => {
    list.patch({ changes: new Map([[uuid, null]]) });
    close();
  };

  return (
    <div className="kala-datastores">
      <PageHead title="Datastores">
        {mayMake && <Button onClick={() => setMaking(true)}>New datastore</Button>}
        <Button variant="default" onClick={() => setLoading(count => count + 1)}>Refresh</Button>
      </PageHead>
      {withOwners && (
        <search className="kala-filters">
          <DebouncedInput label="Owner" placeholder="Name or uuid" w={220} value={filters.owner ?? ''} onChange={text => change({ owner: text })} />
          {owner && <Button variant="default" onClick={() => change({ owner: null })}>Show mine</Button>}
        </search>
      )}
      <DatastoreList list={list} columns={columns} owner={owner} onClear={() => change({ owner: null })} opened={opened ?? undefined} />
      <DatastoreDrawer
        uuid={opened} view={filters} onView={change} onClose={close} onDeleted={remove}
        onChanged={row => list.patch({ changes: new Map([[row.uuid, row]]) })}
      />
      {mayMake && (isMaking || filters.file) && <MakeDialog file={filters.file ?? null} onClose={endMaking} onMade={open} />}
    </div>
  );
}
