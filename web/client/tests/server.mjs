// The built package in Node, against a real server.
import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Checklist, equal, expect, readOptions, until } from '../../../tests/clients/checklist.mjs';
import { Kala, sha256 } from '../../../tests/clients/kala.mjs';
import { unfinished, upload, uploads } from '../dist/src/node.js';

const HELP = `Uploads with the built package in Node to a real server.

    node server.mjs --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--only TEXT]

  --server  the words that start the server; {port} is replaced
  --only    only the checks whose name has this text

Needs \`npm ci\` and \`npm run build\` before. Each check prints one line, the last line is \`N passed, N failed\`; the exit
status is 1 if something failed.`;

const MIB = 1024 * 1024;
const SIZE = 48 * MIB + 7;
const CHUNK = 4 * MIB;
const values = readOptions(HELP);
if (values === null) {
  process.exit(0);
}
const list = new Checklist(values.only);
const kala = new Kala(values.server);
await kala.start();
const folder = await mkdtemp(join(tmpdir(), 'kala-web-'));
process.once('exit', () => void rm(folder, { recursive: true, force: true }));
const content = randomBytes(SIZE);
const digest = sha256(content);
const file = new File([content], 'holiday ü.bin', { lastModified: 1, type: 'video/mp4' });

const begin = (options = {}, source = file) =>
  upload(source, { base: kala.origin, token: () => kala.token, chunk: CHUNK, memory: false, ...options });

/** An error of a promise that must reject. */
const failureOf = promise => promise.then(() => { throw new Error('it succeeded'); }, failure => failure);

const confirmed = (running, bytes) => new Promise((resolve, reject) => {
  running.on('progress', progress => progress.confirmed >= bytes && resolve());
  running.on('error', reject);
});

const open = async (fields, idempotencyKey) => {
  const answer = await fetch(`${kala.origin}/api/manage/filestore/sessions`, {
    method: 'POST', body: JSON.stringify(fields),
    headers: { ...kala.headers, 'Content-Type': 'application/json', ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }) },
  });
  expect(answer.status === 201, `POST of a session is ${answer.status}`);
  return await answer.json();
};

async function signInAgain() {
  kala.token = null;
  await kala.kill();
  await kala.start();
}

/** A file whose bytes come slowly after the first two MiB. */
function slowly(source) {
  return Object.assign(new File([source], source.name), {
    slice: (from, to) => {
      const part = source.slice(from, to);
      return Object.assign(part, { stream: () => part.constructor.prototype.stream.call(part).pipeThrough(slowStream()) });
    },
  });
}

function slowStream() {
  let passed = 0;
  return new TransformStream({
    async transform(piece, out) {
      // A piece can be the whole file.
      for (let at = 0; at < piece.length; at += MIB / 4) {
        if (passed > 2 * MIB) {
          await new Promise(resolve => setTimeout(resolve, 50));
        }
        const part = piece.subarray(at, at + MIB / 4);
        passed += part.length;
        out.enqueue(part);
      }
    },
  });
}

/** The memory of a browser that survives its pages. */
function aMemory() {
  const records = new Map();
  return {
    get: async key => structuredClone(records.get(key) ?? null), set: async record => void records.set(record.key, structuredClone(record)),
    delete: async key => void records.delete(key), all: async () => [...records.values()],
  };
}

await list.check('a file arrives, is verified and has its name and type', async () => {
  const running = begin();
  const result = await running.result;
  equal(result, { uuid: running.uuid, url: `${kala.origin}/api/manage/filestore/files/${running.uuid}`, hash: `sha256:${digest}`, verified: true }, 'result');
  await kala.hasFile(result.uuid, digest);
  const session = await kala.session(result.uuid);
  equal([session.originalFilename, session.contentType, session.verified], ['holiday ü.bin', 'video/mp4', true], 'session');
  const { sent, confirmed: durable, hashed } = running.progress;
  equal([sent, durable, hashed], [SIZE, SIZE, SIZE], 'progress');
});

await list.check('one body', async () => {
  const { uuid } = await begin({ chunk: 0 }).result;
  await kala.hasFile(uuid, digest);
});

await list.check('a file of the disk, without a name of its own', async () => {
  const path = join(folder, 'disk.bin');
  await writeFile(path, content);
  const { uuid } = await begin({ name: 'disk.bin' }, await openAsBlob(path)).result;
  await kala.hasFile(uuid, digest);
  equal((await kala.session(uuid)).originalFilename, 'disk.bin', 'name');
});

await list.check('an empty file', async () => {
  const { uuid, verified } = await begin({}, new File([], 'empty')).result;
  expect(verified, 'not verified');
  await kala.hasFile(uuid, sha256(''));
});

await list.check('hostile names are stored as text', async () => {
  for (const [name, stored] of [
    ['../../etc/passwd', 'passwd'], ['<img src=x onerror=alert(1)>.txt', '<img src=x onerror=alert(1)>.txt'], ['a\u202egnp.exe', 'agnp.exe'],
    ['a\r\nSet-Cookie: x', 'aSet-Cookie: x'], ['é'.repeat(300), 'é'.repeat(127)], ['"; rm -rf ~', '"; rm -rf ~'],
  ]) {
    const { uuid } = await begin({}, new File(['x'], name)).result;
    equal((await kala.session(uuid)).originalFilename, stored, name);
  }
});

await list.check('the server has no hash to compare: verify none', async () => {
  const { uuid, verified, hash } = await begin({ verify: 'none' }).result;
  equal([verified, hash], [true, `sha256:${digest}`], 'the server insists on a hash');
  await kala.hasFile(uuid, digest);
});

await list.check('verify by chunks', async () => {
  const { uuid, verified, hash } = await begin({ verify: 'chunks' }).result;
  equal([verified, hash], [true, `sha256:${digest}`], 'result');
  await kala.hasFile(uuid, digest);
});

await list.check('an API key', async () => {
  const answer = await fetch(`${kala.origin}/api/auth/api-key`, {
    method: 'POST', headers: { ...kala.headers, 'Content-Type': 'application/json' }, body: JSON.stringify({ validTo: '2099-01-01T00:00:00Z', permissions: ['filestore.upload'] }),
  });
  const { data: key } = await answer.json();
  await kala.hasFile((await begin({ token: () => `ApiKey ${key}` }).result).uuid, digest);
});

await list.check('a session and its token, without an account', async () => {
  const { data: uuid, token } = await open({ fileSize: SIZE, token: true });
  equal((await begin({ token: undefined, session: { uuid, token } }).result).uuid, uuid, 'uuid');
  await kala.hasFile(uuid, digest);
});

await list.check('a session that was declared with the hash of other bytes', async () => {
  const { data: uuid, token } = await open({ fileSize: SIZE, token: true, hash: `sha256:${sha256('other')}` });
  const failure = await failureOf(begin({ token: undefined, session: { uuid, token } }).result);
  equal([failure.code, failure.status], ['hash_conflict', 409], 'failure');
});

await list.check('a token that ends in the middle', async () => {
  let isSignedIn = true;
  const running = begin({ token: () => isSignedIn ? kala.token : 'no longer valid' });
  await confirmed(running, CHUNK);
  running.pause();
  // The session's token ends with the account's sign-out; then the account's token is refused too.
  const answer = await fetch(`${kala.origin}/api/auth/sign-out`, { method: 'POST', headers: kala.headers });
  equal(answer.status, 204, 'status of the sign-out');
  isSignedIn = false;
  const paused = new Promise(resolve => running.on('pause', resolve));
  running.resume();
  const { reason } = await paused;
  equal([reason.code, running.state], ['unauthenticated', 'paused'], 'pause');
  await signInAgain();
  isSignedIn = true;
  running.resume();
  equal((await running.result).uuid, running.uuid, 'the same session');
  await kala.hasFile(running.uuid, digest);
});

await list.check('pause moves no byte', async () => {
  const running = begin();
  await confirmed(running, 2 * CHUNK);
  running.pause();
  await new Promise(resolve => setTimeout(resolve, 300));
  const before = (await kala.session(running.uuid)).offset;
  await new Promise(resolve => setTimeout(resolve, 1500));
  equal((await kala.session(running.uuid)).offset, before, 'offset');
  running.resume();
  await running.result;
  await kala.hasFile(running.uuid, digest);
});

await list.check('cancel removes the session', async () => {
  const running = begin();
  await confirmed(running, CHUNK);
  await running.cancel();
  equal((await failureOf(running.result)).code, 'cancelled', 'code');
  equal((await kala.call('GET', `/sessions/${running.uuid}`)).status, 410, 'status of the session');
});

await list.check('another process goes on at the confirmed offset', async () => {
  const memory = aMemory();
  const page = new AbortController();
  const first = begin({ memory, signal: page.signal });
  await confirmed(first, SIZE / 2);
  page.abort();
  await failureOf(first.result);
  const [record] = await unfinished(memory);
  // The server keeps what arrived of the aborted request.
  await until(async () => (await kala.session(first.uuid)).offset >= record.confirmed, 'the server has noticed');
  const second = begin({ memory });
  const offset = await new Promise(resolve => second.on('session', event => resolve(event.offset)));
  expect(offset >= record.confirmed && offset >= SIZE / 2, `it went on at ${offset}`);
  equal((await second.result).uuid, first.uuid, 'uuid');
  await kala.hasFile(first.uuid, digest);
  equal(await unfinished(memory), [], 'memory');
});

await list.check('kill -9 at half and a start', async () => {
  const running = begin();
  const retries = [];
  running.on('retry', event => retries.push(event));
  await confirmed(running, SIZE / 2);
  await kala.kill();
  await until(() => retries.length > 2, 'it tries again');
  await kala.start();
  const ready = Date.now();
  await new Promise(resolve => running.on('progress', resolve));
  const pause = Date.now() - ready;
  expect(pause <= 6000, `it went on ${pause} ms after the server was ready`);
  await running.result;
  await kala.hasFile(running.uuid, digest);
});

await list.check('a file that shrinks, grows or vanishes is told, and the session stays', async () => {
  const changes = { shrinks: path => truncate(path, MIB), grows: path => appendFile(path, 'more'), vanishes: path => rm(path) };
  for (const [name, change] of Object.entries(changes)) {
    const path = join(folder, `${name}.bin`);
    await writeFile(path, content);
    const running = begin({ chunk: MIB }, await openAsBlob(path));
    await confirmed(running, 2 * MIB);
    await change(path);
    equal((await failureOf(running.result)).code, 'file_changed', name);
    equal((await kala.session(running.uuid)).status, 'open', `session of the file that ${name}`);
  }
});

await list.check('another client takes the session over', async () => {
  const memory = aMemory();
  const running = begin({ memory, chunk: 0 }, slowly(file));
  const outcome = failureOf(running.result);
  // So late that the server has begun to read them: of two requests, the later one keeps the session.
  await until(() => running.progress.sent > 8 * MIB, 'bytes have left');
  // It soon has more than the first one, and sends for longer than that one watches the offset.
  const body = ReadableStream.from((async function* () {
    for (let nth = 0; nth < 40; nth++) {
      yield content.subarray(nth * MIB, (nth + 1) * MIB);
      await new Promise(resolve => setTimeout(resolve, nth < 16 ? 0 : 600));
    }
  })());
  const answer = await fetch(`${kala.origin}/api/manage/filestore/sessions/${running.uuid}/write?mode=APPEND&offset=0`, {
    method: 'POST', headers: { ...kala.headers, 'Content-Type': 'application/octet-stream' }, body, duplex: 'half',
  });
  equal(answer.status, 200, 'status of the other client');
  equal((await outcome).code, 'write_superseded', 'code');
  equal((await unfinished(memory)).map(({ uuid }) => uuid), [running.uuid], 'memory');
});

await list.check('a session that is deleted in the middle', async () => {
  const memory = aMemory();
  const running = begin({ memory, chunk: MIB });
  await confirmed(running, MIB);
  running.pause();
  equal((await kala.call('DELETE', `/sessions/${running.uuid}`)).status, 204, 'status');
  running.resume();
  equal((await failureOf(running.result)).code, 'session_aborted', 'code');
  equal(await unfinished(memory), [], 'memory');
});

await list.check('creation is repeated with its key and gives the same token', async () => {
  const fields = { fileSize: 5, token: true };
  const [one, two] = [await open(fields, 'a-key'), await open(fields, 'a-key')];
  equal(one.data, two.data, 'uuid');
  expect(one.token && two.token, 'there is no token');
  await begin({ token: undefined, session: { uuid: two.data, token: two.token } }, new File(['12345'], 'a')).result;
});

await list.check('100 files in a queue', async () => {
  const queue = uploads({ base: kala.origin, token: () => kala.token, memory: false });
  const idle = new Promise(resolve => queue.on('idle', resolve));
  const urls = [];
  queue.on('done', ({ result }) => urls.push(result.url));
  queue.addAll(Array.from({ length: 100 }, (_, nth) => new File([`file ${nth}`], `${nth}.txt`)));
  equal(await idle, { done: 100, failed: 0 }, 'counts');
  equal(new Set(urls).size, 100, 'files');
});

await list.check('in a worker', async () => {
  const code = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { upload } from ${JSON.stringify(new URL('../dist/src/node.js', import.meta.url).href)};
    const { base, token } = workerData;
    parentPort.postMessage(await upload(new File(['abc'], 'abc.txt'), { base, token: () => token }).result);`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData: { base: kala.origin, token: kala.token } });
  const { uuid } = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await kala.hasFile(uuid, sha256('abc'));
});

await list.check('an address that is not Kala', async () => {
  const other = createServer((_, answer) => answer.end('<html>')).listen(0, '127.0.0.1');
  await new Promise(resolve => other.once('listening', resolve));
  const failure = await failureOf(begin({ base: `http://127.0.0.1:${other.address().port}` }).result);
  other.close();
  equal(failure.code, 'unexpected_answer', 'code');
});

const restart = async settings => {
  await kala.kill();
  await kala.start(settings);
};

await list.check('over the maximum is refused before a byte', async () => {
  await restart({ Filestore__MaxFileSize: String(SIZE - 1) });
  const running = begin();
  const sent = [];
  running.on('progress', event => sent.push(event));
  const failure = await failureOf(running.result);
  equal([failure.code, sent.length], ['file_too_large', 0], 'failure');
});

await list.check('over a quota is final at once', async () => {
  await restart({ Limits__BytesPerOwner: '1' });
  equal((await failureOf(begin().result)).code, 'quota_exceeded', 'code');
});

await list.check('too many requests are repeated', async () => {
  await restart({ Limits__RequestsPerSecond: '4' });
  const running = begin({ chunk: MIB });
  const retries = [];
  running.on('retry', ({ reason }) => retries.push(reason.code));
  const { uuid } = await running.result;
  expect(retries.includes('too_many_requests'), `there was no 429: ${retries}`);
  await restart({});
  await kala.hasFile(uuid, digest);
});

await list.check('a server without sign-in', async () => {
  await restart({ Auth__Mode: 'Anonymous' });
  const result = await begin({ token: undefined }).result;
  expect(result.verified, 'not verified');
});

await list.check('a server that closes without a hash', async () => {
  await restart({ Filestore__AllowCloseWithoutHash: 'true' });
  const { verified, hash } = await begin({ verify: 'none' }).result;
  equal([verified, hash], [false, `sha256:${digest}`], 'result');
});

await kala.remove();
list.end();
