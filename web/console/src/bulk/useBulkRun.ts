import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { BulkRun } from './BulkRun.js';
import { lostReport } from './summary.js';

/** The run of a dialog. A report that the dialog cannot show becomes a notification, which stays until it is closed. */
export function useBulkRun(): BulkRun {
  const [run] = useState(() => new BulkRun((words, result) => notifications.show({
    message: lostReport(words, result), autoClose: false, closeButtonProps: { 'aria-label': 'Close' },
  })));
  useEffect(() => {
    run.enter();
    return () => run.leave();
  }, [run]);
  return run;
}
