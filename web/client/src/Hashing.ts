import type { HashJob } from './HashSlices.js';
import { KalaError, unreadable } from './KalaError.js';
import type { HashReply, HashRequest } from './serveHashes.js';
import type { HashState } from './Sha256.js';

const IDLE = 10_000;

/**
 * The worker that hashes: its address, also as a trusted script address; a function that makes it; false for none.
 * Without it the package finds its own.
 */
export type HashWorkerOption = string | URL | object | (() => Worker) | false;

export interface Hashing {
  file: Blob;
  from: HashState;
  report: (hashed: number, state: HashState | null) => void;
  /** Stops the work; the last report then has the state. */
  signal: AbortSignal;
  worker: HashWorkerOption | undefined;
}

type MakeWorker = () => Worker;

const ownWorker: MakeWorker = () => new Worker(new URL('./HashWorker.js', import.meta.url), { type: 'module' });
const ownNobleWorker: MakeWorker = () => new Worker(new URL('./NobleWorker.js', import.meta.url), { type: 'module' });
const idle = new Map<HashWorkerOption, Worker[]>();
let here: HashHere | null = null;

/** Hashes in this thread: null if it was stopped. */
export type HashHere = (job: Omit<HashJob, 'slice' | 'start'>) => Promise<string | null>;

/** Hashes in this thread from now on; for Node. */
export function hashHereWith(hashHere: HashHere): void {
  here = hashHere;
}

/** The SHA-256 of a file as `sha256:…`; rejects with the reason of the signal if stopped. */
export async function hashFile(hashing: Hashing): Promise<string> {
  let { from } = hashing;
  const report: Hashing['report'] = (hashed, state) => {
    from = state ?? from;
    hashing.report(hashed, state);
  };
  for (const option of here ? [] : workers(hashing.worker)) {
    try {
      return finish(await hashInWorker(option, { ...hashing, from, report }), hashing.signal);
    } catch (failure) {
      if (!(failure instanceof KalaError && failure.code === 'no_hash')) {
        throw failure;
      }
    }
  }
  const hashHere = here ?? (await import('./PageHash.js')).hashOnPage;
  return finish(await hashHere({ file: hashing.file, from, report, isStopped: () => hashing.signal.aborted }), hashing.signal);
}

function finish(hash: string | null, signal: AbortSignal): string {
  if (hash === null) {
    throw signal.reason;
  }
  return `sha256:${hash}`;
}

function workers(option: HashWorkerOption = ownWorker): HashWorkerOption[] {
  if (option === false || typeof Worker === 'undefined') {
    return [];
  }
  return option === ownWorker ? [ownWorker, ownNobleWorker] : [option];
}

function make(option: HashWorkerOption): Worker {
  return typeof option === 'function' ? (option as MakeWorker)() : new Worker(option as URL, { type: 'module' });
}

function hashInWorker(option: HashWorkerOption, { file, from, report, signal }: Hashing): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const noHash = (cause: unknown) => reject(new KalaError('no_hash', '', { cause }));
    let worker: Worker;
    try {
      worker = idle.get(option)?.pop() ?? make(option);
    } catch (failure) {
      noHash(failure);
      return;
    }
    const stop = () => worker.postMessage('stop' satisfies HashRequest);
    const end = () => {
      signal.removeEventListener('abort', stop);
      worker.onmessage = worker.onerror = null;
    };
    worker.onerror = event => {
      end();
      worker.terminate();
      noHash(event);
    };
    worker.onmessage = ({ data }: MessageEvent<HashReply>) => {
      if ('hashed' in data) {
        report(data.hashed, data.kept);
        return;
      }
      end();
      if ('hash' in data) {
        setAside(option, worker);
        resolve(data.hash);
      } else {
        worker.terminate();
        data.failed === 'no_hash' ? noHash(data.why) : reject(unreadable(data.why));
      }
    };
    worker.postMessage({ file, from } satisfies HashRequest);
    signal.addEventListener('abort', stop);
    if (signal.aborted) {
      stop();
    }
  });
}

// A queue of small files uses a few workers again and again.
function setAside(option: HashWorkerOption, worker: Worker): void {
  const waiting = idle.get(option) ?? [];
  idle.set(option, waiting);
  waiting.push(worker);
  setTimeout(() => {
    const at = waiting.indexOf(worker);
    if (at >= 0) {
      waiting.splice(at, 1);
      worker.terminate();
    }
  }, IDLE);
}
