import { hashSlices } from './HashSlices.js';
import { KalaError } from './KalaError.js';
import type { HashState, StartSha256 } from './Sha256.js';

const SLICE = 4 * 1024 * 1024;

/** What a page sends to the worker: a file, or nothing to stop. */
export type HashRequest = { file: Blob; from: HashState } | 'stop';

/** What the worker answers. `hash` is null after a stop. */
export type HashReply =
  | { hashed: number; kept: HashState | null }
  | { hash: string | null }
  | { failed: 'file_changed' | 'no_hash'; why: string };

/** Makes this worker hash the files that it is sent, one at a time. */
export function serveHashes(start: StartSha256): void {
  let isStopped = false;
  const reply = (message: HashReply) => self.postMessage(message);
  self.addEventListener('message', async ({ data }: MessageEvent<HashRequest>) => {
    isStopped = data === 'stop';
    if (data === 'stop') {
      return;
    }
    try {
      reply({
        hash: await hashSlices({
          file: data.file, from: data.from, slice: SLICE, start, isStopped: () => isStopped,
          report: (hashed, kept) => reply({ hashed, kept }),
        }),
      });
    } catch (failure) {
      reply({ failed: failure instanceof KalaError ? 'file_changed' : 'no_hash', why: String(failure) });
    }
  });
}
