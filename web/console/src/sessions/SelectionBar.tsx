import { Button } from '@mantine/core';
import { counted } from '../format/text.js';
import { touchable, type BulkKind } from './bulkPlans.js';
import type { Row } from './compared.js';

interface Props {
  chosen: readonly Row[];
  mayAbort: boolean;
  mayDelete: boolean;
  onAct: (kind: BulkKind) => void;
  onClear: () => void;
}

/** What can be done with the chosen rows. */
export function SelectionBar({ chosen, mayAbort, mayDelete, onAct, onClear }: Props) {
  const aborts = mayAbort ? touchable('abort', chosen).length : 0;
  const deletes = mayDelete ? touchable('delete', chosen).length : 0;
  return (
    <div className="kala-selection" role="region" aria-label="Chosen rows">
      <strong role="status">{chosen.length.toLocaleString()} chosen</strong>
      {aborts > 0 && <Button color="red" size="compact-sm" onClick={() => onAct('abort')}>Abort {counted(aborts, 'session')}</Button>}
      {deletes > 0 && <Button color="red" size="compact-sm" onClick={() => onAct('delete')}>Delete {counted(deletes, 'file')}</Button>}
      {aborts + deletes === 0 && <span className="kala-hint">Nothing can be done with these: they have ended.</span>}
      <Button variant="default" size="compact-sm" onClick={onClear}>Choose none</Button>
    </div>
  );
}
