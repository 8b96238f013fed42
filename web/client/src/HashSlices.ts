import { unreadable } from './KalaError.js';
import { fromStart, type HashState, type StartSha256, toBase64 } from './Sha256.js';

const KEEP_EVERY = 64 * 1024 * 1024;
// WebCrypto is 3.5 times as fast as WebAssembly, but needs the whole file in memory.
const AT_ONCE = 64 * 1024 * 1024;

export interface HashJob {
  file: Blob;
  from: HashState;
  /** Bytes that are read at a time. */
  slice: number;
  start: StartSha256;
  /** Receives the hashed bytes, and every 64 MiB the state. */
  report: (hashed: number, state: HashState | null) => void;
  isStopped: () => boolean;
}

/** The SHA-256 of a file as padded base64; null if it was stopped, after a last report with the state. */
export async function hashSlices({ file, from, slice, start, report, isStopped }: HashJob): Promise<string | null> {
  if (file.size <= AT_ONCE && from.at === 0 && globalThis.crypto?.subtle) {
    const digest = await crypto.subtle.digest('SHA-256', await read(file));
    report(file.size, null);
    return toBase64(new Uint8Array(digest));
  }
  const known = from.state !== null && from.at <= file.size ? await start(from.state).catch(() => null) : null;
  const hash = known ?? await start(null);
  let at = known ? from.at : fromStart.at;
  let kept = at;
  while (at < file.size && !isStopped()) {
    const bytes = new Uint8Array(await read(file.slice(at, at + slice)));
    hash.update(bytes);
    at += bytes.length;
    const isDue = at - kept >= KEEP_EVERY;
    kept = isDue ? at : kept;
    report(at, isDue ? { at, state: hash.save() } : null);
  }
  if (at < file.size) {
    report(at, { at, state: hash.save() });
    return null;
  }
  return hash.digest();
}

async function read(bytes: Blob): Promise<ArrayBuffer> {
  let content: ArrayBuffer;
  try {
    content = await bytes.arrayBuffer();
  } catch (failure) {
    throw unreadable(failure);
  }
  if (content.byteLength !== bytes.size) {
    throw unreadable('short read');
  }
  return content;
}
