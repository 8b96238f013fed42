import type { Progress, Upload, UploadResult, UploadState } from '@kala/filestore';
import { trouble, type Trouble } from './trouble.js';

/** What the page shows of one upload. */
export interface UploadRow {
  id: number;
  name: string;
  size: number;
  state: UploadState | 'closing';
  progress: Progress;
  /** Why it failed, why it is paused if not by the user, or why it tries again. */
  trouble: Trouble | null;
  uuid: string | null;
  result: UploadResult | null;
}

let items = 0;

/** One upload of the list, from its first event to its last. */
export class UploadItem {
  readonly id = ++items;
  #isClosing = false;
  #trouble: Trouble | null = null;
  #result: UploadResult | null = null;

  constructor(readonly upload: Upload, readonly name: string, changed: () => void) {
    const set = (found: Trouble | null) => {
      this.#trouble = found;
      changed();
    };
    upload.on('session', () => set(null));
    upload.on('progress', () => set(upload.state === 'paused' ? this.#trouble : null));
    upload.on('hashing', changed);
    upload.on('retry', ({ reason }) => set(trouble(reason)));
    upload.on('pause', ({ reason }) => set(reason && trouble(reason)));
    upload.on('closing', () => {
      this.#isClosing = true;
      changed();
    });
    upload.on('done', result => {
      this.#result = result;
      set(null);
    });
    upload.on('error', reason => set(trouble(reason)));
  }

  get size(): number {
    return this.upload.file.size;
  }

  /** Whether it waits for a sign-in. */
  get needsSignIn(): boolean {
    return this.upload.state === 'paused' && this.#trouble !== null;
  }

  resume(): void {
    this.#trouble = null;
    this.upload.resume();
  }

  row(): UploadRow {
    const { state, progress, uuid } = this.upload;
    return {
      id: this.id, name: this.name, size: this.size, uuid, progress,
      state: this.#isClosing && state === 'running' ? 'closing' : state,
      trouble: this.#trouble, result: this.#result,
    };
  }
}
