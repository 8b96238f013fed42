import { unreadable } from './KalaError.js';

const SAMPLE = 16 * 1024;

/** A file, or bytes without a name. */
export type Source = Blob & { readonly name?: string; readonly lastModified?: number; readonly webkitRelativePath?: string };

/** A number that differs for most files that differ: FNV-1a of the first, middle and last bytes. */
export async function fileSample(file: Source): Promise<number> {
  let sample = 0x811c9dc5;
  for (const at of new Set([0, Math.floor(file.size / 2), Math.max(0, file.size - SAMPLE)])) {
    const bytes = await file.slice(at, at + SAMPLE).arrayBuffer().catch(failure => { throw unreadable(failure); });
    for (const byte of new Uint8Array(bytes)) {
      sample = Math.imul(sample ^ byte, 0x01000193);
    }
  }
  return sample >>> 0;
}
