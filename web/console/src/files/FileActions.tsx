import { Button } from '@mantine/core';
import { useAccess } from '../access/useAccess.js';
import type { StoredFile } from '../api/views.js';
import type { BulkPlan } from '../bulk/BulkDialog.js';
import { CsvButton } from '../csv/CsvButton.js';
import { counted } from '../format/text.js';
import { deleteAll, deleteChosen } from './deletePlans.js';
import { csvOf, isFiltered, type FileFilters } from './calls.js';

interface Props {
  filters: FileFilters;
  chosen: readonly StoredFile[];
  /** Whether the filters were refused. */
  isRefused: boolean;
  onPlan: (plan: BulkPlan<StoredFile>) => void;
  onReload: () => void;
}

/** What can be done with the list. Only what filters find can be deleted all at once. */
export function FileActions({ filters, chosen, isRefused, onPlan, onReload }: Props) {
  const mayDelete = useAccess().may('delete');
  return (
    <>
      {mayDelete && chosen.length > 0 && <Button size="xs" color="red" onClick={() => onPlan(deleteChosen(chosen))}>Delete {counted(chosen.length, 'file')}</Button>}
      {mayDelete && isFiltered(filters) && !isRefused && <Button size="xs" variant="outline" color="red" onClick={() => onPlan(deleteAll(filters))}>Delete all that match</Button>}
      <Button variant="default" size="xs" onClick={onReload}>Refresh</Button>
      <CsvButton name="files" load={signal => csvOf(filters, signal)} />
    </>
  );
}
