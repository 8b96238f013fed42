import type { Found } from './walk.js';

// Between so many files the page can draw and answer.
const AT_ONCE = 500;

/** A file without an upload yet. */
export interface WaitingFile {
  file: File;
  path: string;
}

/** The files that have no upload yet, in their order. They cost little, so that there may be very many. */
export class Waiting {
  readonly #files: WaitingFile[] = [];
  #first = 0;
  #bytes = 0;
  #readers = 0;

  get count(): number {
    return this.#files.length - this.#first;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether folders are still being read. */
  get isReading(): boolean {
    return this.#readers > 0;
  }

  /** Reads what was found; the promise ends with the last one. What cannot be read goes to `onUnreadable`. */
  async read(found: AsyncIterable<Found> | Iterable<Found>, onUnreadable: (path: string, reason: unknown) => void, signal: AbortSignal): Promise<void> {
    this.#readers++;
    let count = 0;
    try {
      for await (const one of found) {
        if (++count % AT_ONCE === 0) {
          await new Promise(resolve => setTimeout(resolve));
        }
        if (signal.aborted) {
          return;
        }
        if ('file' in one) {
          this.#files.push(one);
          this.#bytes += one.file.size;
        } else {
          onUnreadable(one.path, one.reason);
        }
      }
    } finally {
      this.#readers--;
    }
  }

  /** The next file; undefined if there is none now. */
  take(): WaitingFile | undefined {
    const next = this.#files[this.#first];
    if (!next) {
      return undefined;
    }
    this.#first++;
    this.#bytes -= next.file.size;
    if (this.#first > 1_000 && this.#first * 2 > this.#files.length) {
      this.#files.splice(0, this.#first);
      this.#first = 0;
    }
    return next;
  }

  /** The files, also those that are still being read, until all are taken. */
  async *inTurn(reading: Promise<void>, signal: AbortSignal): AsyncGenerator<WaitingFile> {
    let isOver = false;
    void reading.finally(() => { isOver = true; });
    while (!signal.aborted) {
      const next = this.take();
      if (next) {
        yield next;
      } else if (isOver) {
        return;
      } else {
        await new Promise(resolve => setTimeout(resolve, 20));
      }
    }
  }

  clear(): void {
    this.#files.length = this.#first = this.#bytes = 0;
  }
}
