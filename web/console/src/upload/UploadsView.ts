import type { Totals } from './totals.js';
import type { UploadRow } from './UploadItem.js';

/** What the page shows: the newest 200 of the failed and of the finished uploads, and how many there are. */
export interface UploadsView {
  active: readonly UploadRow[];
  failed: readonly UploadRow[];
  finished: readonly UploadRow[];
  failedCount: number;
  finishedCount: number;
  waiting: { files: number; isReading: boolean };
  totals: Totals;
  isPaused: boolean;
  /** Whether this browser keeps nothing of unfinished uploads. */
  isForgetful: boolean;
}
