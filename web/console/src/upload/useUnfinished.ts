import type { UploadRecord } from '@kala/filestore';
import { useCallback, useEffect, useState } from 'react';
import { unfinishedOf } from './remembered.js';
import { notShown } from './notShown.js';
import type { UploadsView } from './UploadsView.js';

/** The unfinished uploads of this browser that this page does not show already. */
export function useUnfinished(account: string, view: UploadsView) {
  const { active, failed, finishedCount } = view;
  const [records, setRecords] = useState<readonly UploadRecord[]>([]);
  const load = useCallback(() => void unfinishedOf(account).then(setRecords), [account]);
  useEffect(load, [load, active.length, failed.length, finishedCount]);
  return [notShown(records, view), load] as const;
}
