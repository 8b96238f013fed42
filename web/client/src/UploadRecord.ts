import type { Source } from './Source.js';
import { fromStart, type HashState } from './Sha256.js';

/** What is kept of an unfinished upload. It contains the session's token, which allows this one upload only. */
export interface UploadRecord {
  /** Names the file, the server and the account. */
  key: string;
  /** Makes the creation of the session repeatable. */
  idempotencyKey: string;
  /** Null until the server has answered. */
  uuid: string | null;
  token: string | null;
  /** The root of the server's calls. */
  base: string;
  name: string;
  size: number;
  date: number;
  /** Of the content. */
  sample: number;
  /** The durable bytes that the server last reported. */
  confirmed: number;
  hash: HashState;
  /** When this was last written, by this computer's clock. */
  savedAt: number;
  /** Chromium's handle of the file. */
  handle?: FileSystemFileHandle | undefined;
}

/**
 * A record without a session. Its key has the sample, because files of one name, size and date in two folders are common,
 * and the bytes of two files must not end up in one session.
 */
export function newRecord(file: Source, sample: number, base: string, account: string): UploadRecord {
  const { size, name = '', lastModified: date = 0, webkitRelativePath } = file;
  return {
    key: JSON.stringify([base, account, webkitRelativePath || name, size, date, sample]),
    base, name, size, date, sample, savedAt: 0, ...withoutSession(),
  };
}

/** The members of a record whose session is not created yet. */
export function withoutSession() {
  return { idempotencyKey: randomKey(), uuid: null, token: null, confirmed: 0, hash: fromStart };
}

// crypto.randomUUID needs a secure context, getRandomValues does not.
function randomKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
