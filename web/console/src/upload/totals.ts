import type { UploadRow } from './UploadItem.js';

/** How far all uploads since the last pause in work are. */
export interface Totals {
  confirmed: number;
  size: number;
  /** 0 to 100, rounded down: 100 only when everything is stored. */
  percent: number;
  bytesPerSecond: number;
  secondsLeft: number | null;
}

/** @param done The sizes of finished uploads, together. @param waiting Those of files that have no upload yet. */
export function totals(rows: readonly UploadRow[], done: number, waiting: number): Totals {
  const confirmed = rows.reduce((sum, row) => sum + row.progress.confirmed, done);
  const size = rows.reduce((sum, row) => sum + row.size, done + waiting);
  const bytesPerSecond = rows.reduce((sum, row) => sum + row.progress.bytesPerSecond, 0);
  return {
    confirmed, size, bytesPerSecond,
    percent: size === 0 ? 0 : Math.floor(confirmed / size * 100),
    secondsLeft: bytesPerSecond > 0 ? (size - confirmed) / bytesPerSecond : null,
  };
}
