import { createSHA256 } from 'hash-wasm';
import { fromBase64, type Sha256, toBase64 } from './Sha256.js';

/** The SHA-256 of hash-wasm; rejects where WebAssembly is forbidden. */
export async function startSha256(state: string | null): Promise<Sha256> {
  const hash = await createSHA256();
  if (state === null) {
    hash.init();
  } else {
    hash.load(fromBase64(state));
  }
  return {
    update: bytes => hash.update(bytes),
    save: () => toBase64(hash.save()),
    digest: () => toBase64(hash.digest('binary')),
  };
}
