import { sha256 } from '@noble/hashes/sha2.js';
import { type Sha256, toBase64 } from './Sha256.js';

/** A SHA-256 without WebAssembly, some five times slower. It cannot keep its state. */
export async function startSha256(state: string | null): Promise<Sha256> {
  if (state !== null) {
    throw new Error('unknown state');
  }
  const hash = sha256.create();
  return {
    update: bytes => hash.update(bytes),
    save: () => null,
    digest: () => toBase64(hash.digest()),
  };
}
