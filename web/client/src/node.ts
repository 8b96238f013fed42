// The entry for Node: the same package, with Node's own SHA-256 and with fetch, which can send a stream here.
import { createHash } from 'node:crypto';
import { hashHereWith } from './Hashing.js';
import { hashSlices } from './HashSlices.js';
import { countWith } from './Transport.js';

const SLICE = 1024 * 1024;

hashHereWith(job => hashSlices({
  ...job, slice: SLICE,
  start: async state => {
    if (state !== null) {
      throw new Error('unknown state');
    }
    const hash = createHash('sha256');
    return { update: bytes => void hash.update(bytes), save: () => null, digest: () => hash.digest('base64') };
  },
}));

countWith((bytes, onSent) => {
  let sent = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, out) {
      onSent(sent += piece.byteLength);
      out.enqueue(piece);
    },
  });
  return { body: bytes.stream().pipeThrough(counter), duplex: 'half' } as RequestInit;
});

export * from './index.js';
