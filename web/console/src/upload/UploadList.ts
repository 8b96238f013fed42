import { uploads, type Queue, type Upload, type UploadRecord } from '@kala/filestore';
import { token } from '../access/token.js';
import { base } from '../address/base.js';
import { currentToken } from './currentToken.js';
import { EndedUploads } from './EndedUploads.js';
import { startHashWorker } from './hashWorkers.js';
import { isRemembered } from './remembered.js';
import { summary } from './summary.js';
import { totals } from './totals.js';
import { trouble } from './trouble.js';
import { UploadAccount } from './UploadAccount.js';
import { UploadItem } from './UploadItem.js';
import type { UploadsView } from './UploadsView.js';
import { Waiting } from './Waiting.js';
import type { Found } from './walk.js';

const AT_A_TIME = 3;
const PAUSE_BETWEEN_VIEWS = 250;

/** The uploads of this tab. They go on while other pages of the console are shown. */
class UploadList {
  #queue: Queue | null = null;
  #stop = new AbortController();
  #reading = new AbortController();
  readonly #account = new UploadAccount(() => this.#goOnSignedIn(), () => this.#stopAll());
  readonly #waiting = new Waiting();
  readonly #active = new Map<Upload, UploadItem>();
  readonly #ended = new EndedUploads();
  #doneBytes = 0;
  #isPaused = false;
  #isForgetful = false;
  readonly #names = new WeakMap<object, string>();
  readonly #listeners = new Set<() => void>();
  #view = this.#makeView();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    addEventListener('beforeunload', event => {
      if (this.#isBusy) {
        event.preventDefault();
      }
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get view(): UploadsView {
    return this.#view;
  }

  /** Uploads files, a few at a time. */
  add(found: AsyncIterable<Found> | Iterable<Found>): void {
    this.#begin();
    const { signal } = this.#reading;
    const reading = this.#waiting.read(found, (path, reason) => this.#unreadable(path, reason), signal);
    this.#queue!.addAll(this.#inTurn(reading, signal));
    void reading.finally(() => this.#changed());
    this.#changed();
  }

  /** Goes on with an unfinished upload. */
  resume(file: File, record: UploadRecord): void {
    this.#begin();
    this.#follow(this.#queue!.add(file, { resume: record }));
  }

  pause(id?: number): void {
    if (id === undefined) {
      this.#isPaused = true;
      this.#queue?.pause();
    } else {
      this.#item(id)?.upload.pause();
    }
    this.#changed();
  }

  goOn(id?: number): void {
    if (id === undefined) {
      this.#isPaused = false;
      this.#active.forEach(item => item.resume());
      this.#queue?.resume();
    } else {
      this.#item(id)?.resume();
    }
    this.#changed();
  }

  cancel(id: number): void {
    void this.#item(id)?.upload.cancel();
    this.#changed();
  }

  cancelAll(): void {
    this.#stopReading();
    void this.#queue?.cancel();
    this.#changed();
  }

  /** Tries a failed upload again, or all of them. */
  retry(id?: number): void {
    const again = this.#ended.filesToRetry(id);
    this.dismiss(id);
    this.add(again);
  }

  /** Removes failed uploads from the list; the server keeps what it has. */
  dismiss(id?: number): void {
    this.#ended.dismiss(id);
    this.#changed();
  }

  clearFinished(): void {
    this.#ended.clearFinished();
    this.#changed();
  }

  get #isBusy(): boolean {
    return this.#active.size > 0 || this.#waiting.count > 0 || this.#waiting.isReading;
  }

  #item(id: number): UploadItem | undefined {
    return [...this.#active.values()].find(item => item.id === id);
  }

  // The progress counts from the time at which nothing was left to do.
  #begin(): void {
    if (!this.#isBusy) {
      this.#doneBytes = 0;
      this.#isPaused = false;
      this.#queue?.resume();
    }
    this.#queue ??= this.#makeQueue();
  }

  #makeQueue(): Queue {
    const queue = uploads({
      base, limit: AT_A_TIME, account: this.#account.value ?? '', signal: this.#stop.signal, worker: startHashWorker,
      ...(token.value !== null && { token: currentToken }),
    });
    queue.on('upload', upload => this.#follow(upload));
    return queue;
  }

  async *#inTurn(reading: Promise<void>, signal: AbortSignal): AsyncGenerator<File> {
    for await (const { file, path } of this.#waiting.inTurn(reading, signal)) {
      this.#names.set(file, path);
      yield file;
    }
  }

  #follow(upload: Upload): void {
    if (this.#active.has(upload)) {
      return;
    }
    const item = new UploadItem(upload, this.#names.get(upload.file) ?? upload.file.name ?? '', () => this.#changed());
    this.#active.set(upload, item);
    upload.on('session', () => void this.#checkMemory(upload));
    upload.on('done', () => this.#done(item));
    upload.on('error', reason => this.#end(item, reason));
    this.#changed();
  }

  #done(item: UploadItem): void {
    this.#active.delete(item.upload);
    this.#doneBytes += item.size;
    this.#ended.done(item);
  }

  #end(item: UploadItem, reason: unknown): void {
    this.#active.delete(item.upload);
    const isWanted = reason === STOPPED || trouble(reason).code === 'cancelled';
    if (!isWanted) {
      this.#ended.failed(item);
    }
  }

  #unreadable(path: string, reason: unknown): void {
    this.#ended.unreadable(path, reason);
    this.#changed();
  }

  async #checkMemory(upload: Upload): Promise<void> {
    const isForgotten = !await isRemembered(upload);
    if (upload.state === 'running' && this.#isForgetful !== isForgotten) {
      this.#isForgetful = isForgotten;
      this.#changed();
    }
  }

  #goOnSignedIn(): void {
    this.#active.forEach(item => item.needsSignIn && item.resume());
    this.#changed();
  }

  // Folders may still be read.
  #stopReading(): void {
    this.#reading.abort();
    this.#reading = new AbortController();
    this.#waiting.clear();
  }

  #stopAll(): void {
    this.#stop.abort(STOPPED);
    this.#stop = new AbortController();
    this.#queue = null;
    this.#stopReading();
    this.dismiss();
    this.clearFinished();
  }

  #changed(): void {
    // Who signs out in this moment must be asked already.
    if (summary.value === null && this.#isBusy) {
      this.#tell();
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#tell();
    }, PAUSE_BETWEEN_VIEWS);
  }

  #tell(): void {
    this.#view = this.#makeView();
    this.#listeners.forEach(listener => listener());
    summary.tell(this.#isBusy ? this.#makeSummary() : null);
  }

  #makeView(): UploadsView {
    const active = [...this.#active.values()].map(item => item.row());
    return {
      active, ...this.#ended.view(),
      waiting: { files: this.#waiting.count, isReading: this.#waiting.isReading },
      totals: totals(active, this.#doneBytes, this.#waiting.bytes),
      isPaused: this.#isPaused, isForgetful: this.#isForgetful,
    };
  }

  #makeSummary() {
    const { active, waiting, totals: { percent } } = this.#view;
    // What was just chosen is not counted yet.
    return { uploads: Math.max(1, active.length + waiting.files), percent, needsSignIn: [...this.#active.values()].some(item => item.needsSignIn) };
  }
}

const STOPPED = new Error('Another user has signed in.');

export const uploadList = new UploadList();
