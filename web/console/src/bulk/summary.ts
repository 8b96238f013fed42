import { counted } from '../format/text.js';
import type { BulkPlan } from './BulkDialog.js';
import type { BulkItem, BulkResult } from './runBulk.js';

/** The words of the thing that was done. */
export type BulkWords = Pick<BulkPlan<BulkItem>, 'noun' | 'past'>;

/** `3 files deleted, 1 refused`. */
export function outcome({ noun, past }: BulkWords, { done, refusals }: BulkResult): string {
  return `${counted(done, noun)} ${past}${refusals.length > 0 ? `, ${refusals.length.toLocaleString()} refused` : ''}`;
}

/** What else there is to know of the others. */
export function remarks({ number, done, refusals, hasMore, isStopped, ended }: BulkResult): string[] {
  const missing = number - done - refusals.length;
  return [
    ...(isStopped ? ['It was stopped: the others are as they were.'] : []),
    ...(!isStopped && !ended && !hasMore && missing > 0 ? [`${missing.toLocaleString()} of ${number.toLocaleString()} no longer matched when their turn came.`] : []),
    ...(hasMore ? ['More match now than were counted. The others are as they were: start again to include them.'] : []),
  ];
}

/** For a notification, which the next user may see: numbers, and no names. */
export function lostReport(words: BulkWords, result: BulkResult): string {
  const { ended } = result;
  return [`${outcome(words, result)}.`, ...(ended ? [`It ended early: ${ended.message}`] : []), ...remarks(result)].join(' ');
}
