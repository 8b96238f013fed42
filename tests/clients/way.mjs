// One way from a client to the server: its addresses, and files to send.
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FILESTORE, sha256 } from './kala.mjs';
import { MIB } from './transfer.mjs';

export const CHUNK = 2 * MIB;
export const CHUNKS = 5;
// The last chunk is shorter.
export const SIZE = (CHUNKS - 1) * CHUNK + MIB + 4321;

export class Way {
  #list;
  #files = 0;

  // `traits`: `streams` if bytes reach the server as they are sent, `keepsAddress` if a client finds its upload again after
  // the server was away.
  constructor(name, origin, kala, list, traits = {}) {
    Object.assign(this, { name, origin, kala, ...traits });
    this.#list = list;
  }

  get tus() {
    return { endpoint: `${this.origin}${FILESTORE}/tus`, headers: this.kala.headers };
  }

  ietf(protocol) {
    return { endpoint: `${this.origin}${FILESTORE}/files`, headers: this.kala.headers, protocol };
  }

  // A new file on the disk.
  async file() {
    const bytes = randomBytes(SIZE);
    const path = join(this.kala.folder, `${this.name} ${++this.#files}.bin`);
    await writeFile(path, bytes);
    return { path, bytes, digest: sha256(bytes), storage: `${path}.urls`, stream: () => createReadStream(path) };
  }

  check(name, work) {
    return this.#list.check(`${this.name}: ${name}`, work);
  }
}
