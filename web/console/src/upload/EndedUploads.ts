import { trouble } from './trouble.js';
import type { UploadItem, UploadRow } from './UploadItem.js';
import type { WaitingFile } from './Waiting.js';

const MOST_SHOWN = 200;

/** A failed upload; without an item, a file that could not even be read from its folder. */
interface Failed {
  row: UploadRow;
  item: UploadItem | null;
}

/** The uploads that have ended: all failed ones, since they can be tried again, and the last of the finished ones. */
export class EndedUploads {
  #failed: Failed[] = [];
  #finished: readonly UploadRow[] = [];
  #finishedCount = 0;
  #lastUnreadable = 0;

  done(item: UploadItem): void {
    this.#finishedCount++;
    this.#finished = [item.row(), ...this.#finished].slice(0, MOST_SHOWN);
  }

  failed(item: UploadItem): void {
    this.#failed.push({ row: item.row(), item });
  }

  unreadable(path: string, reason: unknown): void {
    const progress = { sent: 0, confirmed: 0, hashed: 0, size: 0, bytesPerSecond: 0, secondsLeft: null };
    const why = { code: 'unreadable', message: `The browser cannot read it: ${trouble(reason).message}` };
    this.#failed.push({
      item: null,
      row: { id: --this.#lastUnreadable, name: path, size: 0, state: 'failed', progress, trouble: why, uuid: null, result: null },
    });
  }

  /** The file of a failed upload, or those of all. */
  filesToRetry(id?: number): WaitingFile[] {
    return this.#failed.flatMap(({ row, item }) => item && (id === undefined || row.id === id)
      ? [{ file: item.upload.file as File, path: item.name }] : []);
  }

  dismiss(id?: number): void {
    this.#failed = id === undefined ? [] : this.#failed.filter(({ row }) => row.id !== id);
  }

  clearFinished(): void {
    this.#finished = [];
    this.#finishedCount = 0;
  }

  view() {
    return {
      failed: this.#failed.slice(-MOST_SHOWN).reverse().map(({ row }) => row),
      finished: this.#finished,
      failedCount: this.#failed.length,
      finishedCount: this.#finishedCount,
    };
  }
}
