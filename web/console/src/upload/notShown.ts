import type { UploadRecord } from '@kala/filestore';
import type { UploadRow } from './UploadItem.js';

interface Shown {
  active: readonly UploadRow[];
  failed: readonly Pick<UploadRow, 'uuid'>[];
  finished: readonly Pick<UploadRow, 'uuid'>[];
}

/**
 * The unfinished uploads that are not in the lists of this page. An upload that has just begun does not know its session
 * yet; then the file tells that it goes on.
 */
export function notShown(records: readonly UploadRecord[], { active, failed, finished }: Shown): UploadRecord[] {
  const sessions = new Set([...active, ...failed, ...finished].map(row => row.uuid));
  const beginning = active.filter(row => row.uuid === null);
  return records.filter(record => !sessions.has(record.uuid)
    && !beginning.some(row => row.size === record.size && row.name.split('/').at(-1) === record.name));
}
