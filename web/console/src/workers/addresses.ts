import hashWorker from '@kala/filestore/worker?worker&url';
import nobleWorker from '@kala/filestore/noble-worker?worker&url';
import mapWorker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';

export { hashWorker, mapWorker, nobleWorker };

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): { createScriptURL(address: string): URL };
}

// Without it, as in browsers that do not know Trusted Types, an address is a text.
const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
const policy = trustedTypes?.createPolicy('kala-worker', { createScriptURL: own });

function own(address: string): string {
  if (address !== hashWorker && address !== nobleWorker && address !== mapWorker) {
    throw new TypeError('This is not a worker of the console.');
  }
  return address;
}

/** The address of a worker of the console, as the page's policy wants it. */
export function trusted(address: string): string | URL {
  return policy?.createScriptURL(address) ?? address;
}
