// Files to send: large ones are sparse, with some bytes at every MiB, so that each offset matters.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { equal, expect } from '../../tests/clients/checklist.mjs';

export const MIB = 2 ** 20;
let count = 0;

export async function makeFile(folder, size, name = `file ${++count} ü.bin`) {
  const path = join(folder, name);
  const file = await open(path, 'w');
  await file.truncate(size);
  for (let at = 0; at < size; at += MIB) {
    await file.write(randomBytes(Math.min(32, size - at)), 0, undefined, at);
  }
  await file.close();
  return { path, name, size, digest: await digestOf(createReadStream(path)) };
}

// A file without content, for what is refused by its size.
export async function makeHole(folder, size) {
  const path = join(folder, `hole ${++count}.bin`);
  const file = await open(path, 'w');
  await file.truncate(size);
  await file.close();
  return { path, size };
}

async function digestOf(stream) {
  const hash = createHash('sha256');
  for await (const piece of stream) {
    hash.update(piece);
  }
  return hash.digest('base64');
}

// The server has exactly these bytes, also by what it says of them.
export async function hasFile(kala, uuid, { digest, size, name }) {
  const answer = await kala.call('GET', `/files/${uuid}`);
  expect(answer.ok, `GET of file ${uuid} is ${answer.status}`);
  equal(Number(answer.headers.get('Content-Length')), size, 'size');
  equal(answer.headers.get('Repr-Digest'), `sha-256=:${digest}:`, 'Repr-Digest');
  equal(await digestOf(answer.body), digest, 'SHA-256 of the bytes that came back');
  const { originalFilename } = await kala.session(uuid);
  equal(originalFilename, name, 'name');
}
