import { Events } from './Events.js';
import type { Source } from './Source.js';
import { Upload } from './Upload.js';
import type { UploadOptions, UploadResult } from './UploadOptions.js';

/** Options of a queue: those of its uploads, and how many run at a time. */
export interface QueueOptions extends UploadOptions {
  /** 3 by default. */
  limit?: number;
}

/** The events of a queue. */
export interface QueueEvents {
  /** An upload begins. */
  upload: Upload;
  done: { upload: Upload; result: UploadResult };
  /** `upload` is null if a list of `addAll` failed; its other files are not uploaded. */
  error: { upload: Upload | null; reason: unknown };
  /** Nothing runs and nothing waits. */
  idle: { done: number; failed: number };
}

/** Uploads many files, a few at a time. Files that wait cost nothing but their place in the list. */
export class Queue extends Events<QueueEvents> {
  readonly #options: QueueOptions;
  readonly #sources: AsyncIterator<Source>[] = [];
  readonly #waiting: Upload[] = [];
  readonly #running = new Set<Upload>();
  #isPaused = false;
  #isFilling = false;
  #done = 0;
  #failed = 0;

  /** @internal Use `uploads`. */
  constructor(options: QueueOptions) {
    super();
    this.#options = options;
  }

  /** Adds one file, with options of its own. */
  add(file: Source, options: Partial<UploadOptions> = {}): Upload {
    const upload = new Upload(file, { ...this.#options, ...options });
    this.#waiting.push(upload);
    void this.#fill();
    return upload;
  }

  /** Adds files; the next one is taken only when its turn comes. */
  addAll(files: Iterable<Source> | AsyncIterable<Source>): void {
    this.#sources.push(inTurn(files));
    void this.#fill();
  }

  get running(): readonly Upload[] {
    return [...this.#running];
  }

  pause(): void {
    this.#isPaused = true;
    this.#running.forEach(upload => upload.pause());
  }

  resume(): void {
    this.#isPaused = false;
    this.#running.forEach(upload => upload.resume());
    void this.#fill();
  }

  /** Cancels what runs and drops what waits. */
  async cancel(): Promise<void> {
    this.#sources.length = 0;
    if (this.#running.size === 0) {
      void this.#fill();
    }
    await Promise.all([...this.#waiting.splice(0), ...this.#running].map(upload => upload.cancel()));
  }

  // One turn after another, because a source may take time to answer.
  async #fill(): Promise<void> {
    if (this.#isFilling) {
      return;
    }
    this.#isFilling = true;
    try {
      // The caller attaches its listeners first.
      await null;
      while (!this.#isPaused && this.#running.size < (this.#options.limit ?? 3)) {
        const upload = await this.#next();
        if (!upload) {
          break;
        }
        if (this.#isPaused) {
          this.#waiting.unshift(upload);
        } else {
          this.#begin(upload);
        }
      }
    } finally {
      this.#isFilling = false;
    }
    if (this.#running.size === 0 && this.#waiting.length === 0 && this.#sources.length === 0) {
      this.emit('idle', { done: this.#done, failed: this.#failed });
    }
  }

  async #next(): Promise<Upload | null> {
    while (this.#waiting.length === 0 && this.#sources.length > 0) {
      const source = this.#sources[0]!;
      const next = await source.next().catch(reason => this.#fail(null, reason));
      // A cancel may have come first.
      if (this.#sources[0] !== source) {
        continue;
      }
      if (next && !next.done) {
        return new Upload(next.value, this.#options);
      }
      this.#sources.shift();
    }
    // One that was cancelled while it waited is over.
    for (let upload; (upload = this.#waiting.shift());) {
      if (upload.state === 'waiting') {
        return upload;
      }
    }
    return null;
  }

  #fail(upload: Upload | null, reason: unknown): void {
    this.#failed++;
    this.emit('error', { upload, reason });
  }

  #begin(upload: Upload): void {
    this.#running.add(upload);
    this.emit('upload', upload);
    void upload.start();
    upload.result.then(
      result => {
        this.#done++;
        this.emit('done', { upload, result });
      },
      reason => this.#fail(upload, reason),
    ).finally(() => {
      this.#running.delete(upload);
      void this.#fill();
    });
  }
}

async function* inTurn(files: Iterable<Source> | AsyncIterable<Source>): AsyncGenerator<Source> {
  yield* files;
}
