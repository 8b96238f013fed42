import { hashWorker, nobleWorker, trusted } from '../workers/addresses.js';
import { FallbackWorker } from './FallbackWorker.js';

function start(address: string): Worker {
  return new Worker(trusted(address), { type: 'module' });
}

/** Hashes with WebAssembly; with JavaScript where that is forbidden. */
export function startHashWorker(): Worker {
  return new FallbackWorker(() => start(hashWorker), () => start(nobleWorker)) as Partial<Worker> as Worker;
}
