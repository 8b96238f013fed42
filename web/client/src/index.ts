import type { Source } from './Source.js';
import type { Memory } from './Memory.js';
import { Queue, type QueueOptions } from './Queue.js';
import { browserMemory, Upload } from './Upload.js';
import type { UploadOptions } from './UploadOptions.js';
import type { UploadRecord } from './UploadRecord.js';

export type { Source } from './Source.js';
export type { HashWorkerOption } from './Hashing.js';
export { KalaError } from './KalaError.js';
export type { Memory } from './Memory.js';
export type { Queue, QueueEvents, QueueOptions } from './Queue.js';
export type { Upload } from './Upload.js';
export type { GivenSession, Progress, UploadEvents, UploadOptions, UploadResult, UploadState } from './UploadOptions.js';
export type { UploadRecord } from './UploadRecord.js';

/** Uploads a file. The upload begins at once; listeners that are attached in the same turn see every event. */
export function upload(file: Source, options: UploadOptions): Upload {
  const begun = new Upload(file, options);
  queueMicrotask(() => void begun.start());
  return begun;
}

/** A queue of uploads with common options. */
export function uploads(options: QueueOptions): Queue {
  return new Queue(options);
}

/** The uploads that were begun in this browser and have not ended; pass one as `resume`, with its file. */
export async function unfinished(memory?: Memory): Promise<UploadRecord[]> {
  return (await (memory ?? await browserMemory())?.all() ?? []).filter(record => record.uuid !== null);
}

/** Forgets an unfinished upload. The server keeps its bytes until the session expires. */
export async function forget(record: UploadRecord, memory?: Memory): Promise<void> {
  await (memory ?? await browserMemory())?.delete(record.key);
}
