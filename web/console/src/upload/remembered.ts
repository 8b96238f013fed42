import { unfinished, type Upload, type UploadRecord } from '@kala/filestore';

const WORTH_A_LOOK = 8 * 1024 * 1024;
let isKnown = false;

/** Whether this browser has written down where the upload is. Small files are looked up only once. */
export async function isRemembered(upload: Upload): Promise<boolean> {
  if (isKnown && upload.file.size < WORTH_A_LOOK) {
    return true;
  }
  const records = await unfinished();
  // An upload of a file that is uploaded twice at the same time has no record of its own.
  isKnown = records.some(record => record.size === upload.file.size && record.name === (upload.file.name ?? ''));
  return isKnown;
}

/** The unfinished uploads of one user, the newest first. */
export async function unfinishedOf(account: string): Promise<UploadRecord[]> {
  const records = await unfinished();
  return records.filter(record => accountOf(record) === account).sort((a, b) => b.savedAt - a.savedAt);
}

// The key of a record names the server, the account and the file, in this order.
export function accountOf({ key }: UploadRecord): string {
  try {
    return String((JSON.parse(key) as unknown[])[1]);
  } catch {
    return '';
  }
}
