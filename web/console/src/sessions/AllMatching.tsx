import { Button } from '@mantine/core';
import type { BulkKind } from './bulkPlans.js';

interface Props {
  mayAbort: boolean;
  mayDelete: boolean;
  onAct: (kind: BulkKind) => void;
}

/** Actions on every session that the filters choose, loaded or not. Each asks first, with the number. */
export function AllMatching({ mayAbort, mayDelete, onAct }: Props) {
  return (
    <div className="kala-selection" role="region" aria-label="All that match">
      <span>With all that match the filters, loaded or not:</span>
      {mayAbort && <Button variant="outline" color="red" size="compact-sm" onClick={() => onAct('abort')}>Abort the sessions…</Button>}
      {mayDelete && <Button variant="outline" color="red" size="compact-sm" onClick={() => onAct('delete')}>Delete the files…</Button>}
    </div>
  );
}
