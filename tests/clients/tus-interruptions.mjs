// Uploads that are interrupted, and uploads that two clients send.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tus from 'tus-js-client';
import { equal, expect, until } from './checklist.mjs';
import { IETF, methods, MIB, PATIENT, SlowReader, transfer, upload, uuidOf } from './transfer.mjs';
import { CHUNK, SIZE } from './way.mjs';

const here = dirname(fileURLToPath(import.meta.url));

// A client in a process of its own. `ended` resolves to what it printed at the end; null if it was killed before.
function clientProcess(file, options, more) {
  const child = spawn(process.execPath, [join(here, 'process.mjs'), JSON.stringify({ file: file.path, storage: file.storage, options, ...more })],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', data => { printed += data; });
  const ended = new Promise(resolve => child.once('close', resolve)).then(() => {
    const last = printed.trim().split('\n').at(-1);
    return last.startsWith('{') ? JSON.parse(last) : null;
  });
  return { ended, isSlow: () => printed.startsWith('slow\n'), kill: () => child.kill('SIGKILL') };
}

// The upload went on at the same address, where the server said.
function wentOn({ error, requests }, url, least) {
  equal(error, null, 'the error of the client that resumed');
  const [asked, sent] = requests;
  equal([asked.method, asked.url, asked.status < 300], ['HEAD', url, true], 'the first request');
  expect(Number(asked.offset) >= least, `HEAD told ${asked.offset}, ${least} were accepted`);
  equal([sent.method, sent.url, sent.from], ['PATCH', url, asked.offset], 'the second request');
}

// Pauses after two chunks, then another process goes on.
async function resume(way, options) {
  const file = await way.file();
  const first = await clientProcess(file, { ...options, chunkSize: CHUNK }, { stopAt: 2 * CHUNK }).ended;
  equal(first.error, null, 'the error of the first client');
  const second = await clientProcess(file, { ...options, chunkSize: CHUNK }).ended;
  wentOn(second, first.url, 2 * CHUNK);
  await way.kala.hasFile(uuidOf(first.url), file.digest);
}

const offsetOf = async (way, url) => (await way.kala.session(uuidOf(url))).offset;

export async function interruptions(way) {
  await way.check('paused, and resumed by a new process', () => resume(way, way.tus));
  for (const protocol of IETF) {
    await way.check(`${protocol}: paused, and resumed by a new process`, () => resume(way, way.ietf(protocol)));
  }
  await way.check('client killed in the middle of a PATCH, resumed by a new process', async () => {
    const file = await way.file();
    const killed = clientProcess(file, way.tus, { slowAfter: 4 * MIB });
    await until(killed.isSlow, 'the client is in the middle');
    const url = Object.values(await new tus.FileUrlStorage(file.storage).findAllUploads())[0].uploadUrl;
    if (way.streams) {
      await until(async () => await offsetOf(way, url) > 0, 'the server has stored bytes');
    }
    killed.kill();
    equal(await killed.ended, null, 'the killed client');
    wentOn(await clientProcess(file, way.tus).ended, url, way.streams ? 1 : 0);
    await way.kala.hasFile(uuidOf(url), file.digest);
  });
  await way.check('server killed and started again', async () => {
    const file = await way.file();
    let restart, url;
    const { upload: sender, requests, ended } = transfer(file.stream(), {
      ...way.tus, chunkSize: CHUNK,
      onChunkComplete: (_, accepted) => {
        if (accepted === 2 * CHUNK && !restart) {
          url = sender.url;
          restart = way.kala.kill().then(() => way.kala.start());
        }
      },
    });
    sender.start();
    equal((await ended)?.message, undefined, 'the error of the client');
    await restart;
    await way.kala.hasFile(uuidOf(sender.url), file.digest);
    if (way.keepsAddress) {
      equal(sender.url, url, 'the address after the restart');
      const asked = requests.find(({ method, status }) => method === 'HEAD' && status < 300);
      expect(asked && Number(asked.offset) >= 2 * CHUNK, `HEAD after the restart: ${JSON.stringify(asked)}`);
    }
  });
  await way.check('expired upload is begun again', async () => {
    const file = await way.file();
    const options = { ...way.tus, urlStorage: new tus.FileUrlStorage(file.storage) };
    const url = await expired(way, file, options);
    const { upload: sender, requests, ended } = transfer(file.stream(), options);
    sender.resumeFromPreviousUpload((await sender.findPreviousUploads())[0]);
    sender.start();
    equal((await ended)?.message, undefined, 'the error of the client');
    equal(methods(requests), 'HEAD POST PATCH', 'requests');
    equal([requests[0].url, requests[0].status], [url, 410], 'the first request');
    await way.kala.hasFile(uuidOf(sender.url), file.digest);
  });
}

// Creates an upload whose address the client remembers, and which has expired.
async function expired(way, file, options) {
  await way.kala.kill();
  await way.kala.start({ Filestore__SessionLifetime: '00:00:01' });
  try {
    const { upload: sender } = transfer(file.stream(), { ...options, onUploadUrlAvailable: () => sender.abort() });
    sender.start();
    const remembered = () => sender.findPreviousUploads().then(uploads => uploads.length === 1, () => false);
    await until(remembered, 'the client remembers the address');
    await until(async () => (await way.kala.call('GET', `/sessions/${uuidOf(sender.url)}`)).status === 410, 'the upload expires');
    return sender.url;
  } finally {
    await way.kala.kill();
    await way.kala.start();
  }
}

export async function contention(way) {
  await way.check('second client takes the upload over', async () => {
    const file = await way.file();
    const fileReader = new SlowReader(file.path, 4 * MIB);
    const one = transfer(file.stream(), { ...way.tus, fileReader, retryDelays: null });
    one.upload.start();
    await fileReader.slow;
    const { url } = one.upload;
    if (way.streams) {
      await until(async () => await offsetOf(way, url) > 0, 'the server has stored bytes');
    }
    const { requests } = await upload(file.stream(), { ...way.tus, uploadUrl: url });
    equal(methods(requests), 'HEAD PATCH', 'requests of the second client');
    // Through a proxy that takes whole bodies the first client's chunk arrives only now.
    fileReader.goOn();
    const error = await one.ended;
    equal([error?.originalResponse?.getStatus(), JSON.parse(error.originalResponse.getBody()).code],
      [409, way.streams ? 'write_superseded' : 'session_closed'], 'the error of the first client');
    await way.kala.hasFile(uuidOf(url), file.digest);
  });
  await way.check('two clients at a time, both try again', async () => {
    const file = await way.file();
    const created = await way.kala.call('POST', '/sessions', { fileSize: SIZE });
    const options = { ...way.tus, uploadUrl: `${way.tus.endpoint}/${(await created.json()).data}`, chunkSize: MIB };
    const both = [transfer(file.stream(), options), transfer(file.stream(), { ...options, retryDelays: PATIENT.map(() => 50) })];
    both.forEach(one => one.upload.start());
    equal((await Promise.all(both.map(one => one.ended))).map(error => error?.message), [undefined, undefined], 'the errors of the clients');
    await way.kala.hasFile(uuidOf(options.uploadUrl), file.digest);
  });
}
