import { useMediaQuery } from '@mantine/hooks';
import { useCallback, useMemo, useState } from 'react';
import { useAccess } from '../access/useAccess.js';
import { useFilters } from '../address/useFilters.js';
import { useOpened } from '../address/useOpened.js';
import type { StoredFile } from '../api/views.js';
import { BulkDialog, type BulkPlan } from '../bulk/BulkDialog.js';
import { PageHead } from '../states/PageHead.js';
import { useRows } from '../table/useRows.js';
import { useSelection } from '../table/useSelection.js';
import { FileActions } from './FileActions.js';
import { fileColumns } from './fileColumns.js';
import { FileDrawer } from './FileDrawer.js';
import { FileFilterBar } from './FileFilterBar.js';
import { FileList } from './FileList.js';
import { FILTERS, loadFiles } from './calls.js';
import './files.css';

/** The stored files. Filters, order and the open file are in the address. */
export default function FilesPage() {
  const access = useAccess();
  const [filters, change] = useFilters(FILTERS);
  const [plan, setPlan] = useState<BulkPlan<StoredFile> | null>(null);
  const [loading, setLoading] = useState(0);
  const list = useRows(['files', filters, loading], (cursor, signal) => loadFiles(filters, cursor, signal));
  const { selection, chosen, clear } = useSelection(list.rows, JSON.stringify(filters));
  const { opened, search, close } = useOpened('/files');
  const isNarrow = useMediaQuery('(max-width: 760px)');
  const withOwner = access.isAdmin && !access.isAnonymous;
  const columns = useMemo(() => fileColumns({ search, withOwner, isNarrow }), [search, withOwner, isNarrow]);
  const reload = useCallback(() => setLoading(count => count + 1), []);

  const endPlan = (changed: boolean) => {
    setPlan(null);
    if (changed) {
      clear();
      reload();
    }
  };
  const remove = (uuid: string) => {
    list.patch({ changes: new Map([[uuid, null]]) });
    close();
  };

  return (
    <div className="kala-files">
      <PageHead title="Files">
        <FileActions
          filters={filters} chosen={list.rows.filter(file => chosen.has(file.uuid))} isRefused={list.error !== null && list.rows.length === 0}
          onPlan={setPlan} onReload={reload}
        />
      </PageHead>
      <FileFilterBar filters={filters} change={change} withOwner={withOwner} />
      <FileList
        list={list} columns={columns} filters={filters} change={change} opened={opened ?? undefined}
        selection={access.may('delete') ? selection : undefined}
      />
      <FileDrawer uuid={opened} onClose={close} onDeleted={remove} />
      <BulkDialog plan={plan} onClose={endPlan} />
    </div>
  );
}
