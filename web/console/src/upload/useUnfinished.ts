import type { UploadRecord } from '@kala/filestore';
import { useCallback, useEffect, useState } from 'react';
import { unfinishedOf } from './remembered.js';
import type { UploadsView } from './UploadsView.js';

/** The unfinished uploads of this browser that this page does not show already. */
export function useUnfinished(account: string, { active, failed, finished, finishedCount }: UploadsView) {
  const [records, setRecords] = useState<readonly UploadRecord[]>([]);
  const load = useCallback(() => void unfinishedOf(account).then(setRecords), [account]);
  useEffect(load, [load, active.length, failed.length, finishedCount]);
  const known = new Set([...active, ...failed, ...finished].map(row => row.uuid));
  return [records.filter(record => !known.has(record.uuid)), load] as const;
}
