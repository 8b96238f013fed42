import { hashSlices } from './HashSlices.js';
import type { HashHere } from './Hashing.js';
import type { StartSha256 } from './Sha256.js';
import { startSha256 } from './WasmSha256.js';

// Smaller slices than in a worker: the page must stay responsive between them.
const SLICE = 1024 * 1024;

/** Hashes on the page, for where workers are forbidden. */
export const hashOnPage: HashHere = async job => hashSlices({ ...job, slice: SLICE, start: await best() });

async function best(): Promise<StartSha256> {
  try {
    await startSha256(null);
    return startSha256;
  } catch {
    return (await import('./NobleSha256.js')).startSha256;
  }
}
