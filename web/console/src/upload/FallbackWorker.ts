/** What the client package needs of a worker that hashes. */
export type HashingWorker = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>;

/**
 * A worker that is replaced by another one if it cannot start or cannot hash. The replacement gets the work anew; what
 * fails there is told.
 */
export class FallbackWorker implements HashingWorker {
  onmessage: Worker['onmessage'] = null;
  onerror: Worker['onerror'] = null;
  #worker: HashingWorker;
  #replace: (() => HashingWorker) | null;
  #work: unknown = null;

  constructor(first: () => HashingWorker, second: () => HashingWorker) {
    this.#replace = second;
    this.#worker = this.#listen(first());
  }

  postMessage(message: unknown): void {
    // The other message is 'stop'.
    if (typeof message === 'object') {
      this.#work = message;
    }
    this.#worker.postMessage(message);
  }

  terminate(): void {
    this.#worker.terminate();
  }

  #listen(worker: HashingWorker): HashingWorker {
    worker.onmessage = event => {
      if ((event.data as { failed?: string }).failed !== 'no_hash' || !this.#fallBack()) {
        this.onmessage?.call(worker as Worker, event);
      }
    };
    worker.onerror = event => {
      if (!this.#fallBack()) {
        this.onerror?.call(worker as Worker, event);
      }
    };
    return worker;
  }

  #fallBack(): boolean {
    const replace = this.#replace;
    if (!replace) {
      return false;
    }
    this.#replace = null;
    this.#worker.terminate();
    this.#worker = this.#listen(replace());
    if (this.#work !== null) {
      this.#worker.postMessage(this.#work);
    }
    return true;
  }
}
