import hashWorker from '@kala/filestore/worker?worker&url';
import nobleWorker from '@kala/filestore/noble-worker?worker&url';
import { FallbackWorker } from './FallbackWorker.js';

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): { createScriptURL(address: string): URL };
}

// Without it, as in browsers that do not know Trusted Types, an address is a text.
const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
const policy = trustedTypes?.createPolicy('kala-worker', { createScriptURL: own });

function own(address: string): string {
  if (address !== hashWorker && address !== nobleWorker) {
    throw new TypeError('This is not a worker of the console.');
  }
  return address;
}

function start(address: string): Worker {
  return new Worker(policy?.createScriptURL(address) ?? address, { type: 'module' });
}

/** Hashes with WebAssembly; with JavaScript where that is forbidden. */
export function startHashWorker(): Worker {
  return new FallbackWorker(() => start(hashWorker), () => start(nobleWorker)) as Partial<Worker> as Worker;
}
