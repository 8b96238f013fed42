// Uploads that nothing disturbs.
import { PassThrough } from 'node:stream';
import * as tus from 'tus-js-client';
import { equal, expect } from './checklist.mjs';
import { sha256 } from './kala.mjs';
import { IETF, methods, transfer, upload, uuidOf } from './transfer.mjs';
import { CHUNK, CHUNKS, SIZE } from './way.mjs';

export async function whole(way) {
  await way.check('whole file in one PATCH', async () => {
    const file = await way.file();
    const { uuid, requests } = await upload(file.stream(), { ...way.tus, metadata: { filename: 'whole.bin', filetype: 'image/png' } });
    equal(methods(requests), 'POST PATCH', 'requests');
    await way.kala.hasFile(uuid, file.digest);
    const { door, originalFilename, contentType, verified, status } = await way.kala.session(uuid);
    equal([door, originalFilename, contentType, verified, status], ['tus', 'whole.bin', 'image/png', false, 'closed'], 'the session');
  });
  await way.check('chunks', async () => {
    const file = await way.file();
    const { uuid, requests } = await upload(file.stream(), { ...way.tus, chunkSize: CHUNK, addRequestId: true });
    equal(methods(requests), `POST${' PATCH'.repeat(CHUNKS)}`, 'requests');
    await way.kala.hasFile(uuid, file.digest);
  });
  await way.check('PATCH sent as POST', async () => {
    const file = await way.file();
    const { uuid, requests } = await upload(file.stream(), { ...way.tus, chunkSize: CHUNK, overridePatchMethod: true });
    equal(methods(requests), `POST${' POST'.repeat(CHUNKS)}`, 'requests');
    await way.kala.hasFile(uuid, file.digest);
  });
  await way.check('empty file', async () => {
    const { uuid } = await upload(Buffer.alloc(0), way.tus);
    await way.kala.hasFile(uuid, sha256(''));
  });
  await way.check('four parts at a time, joined', async () => {
    const file = await way.file();
    const { uuid, requests } = await upload(file.stream(), {
      ...way.tus, parallelUploads: 4, metadata: { filename: 'joined.bin', sha256: `sha256:${file.digest}` },
    });
    equal(methods(requests).split(' ').sort().join(' '), 'PATCH PATCH PATCH PATCH POST POST POST POST POST', 'requests');
    await way.kala.hasFile(uuid, file.digest);
    const { originalFilename, verified } = await way.kala.session(uuid);
    equal([originalFilename, verified], ['joined.bin', true], 'the session');
  });
  await way.check('length that is not known before the end', async () => {
    const file = await way.file();
    const { uuid, requests } = await upload(file.stream().pipe(new PassThrough()), { ...way.tus, chunkSize: CHUNK, uploadLengthDeferred: true });
    expect(requests.length > CHUNKS, `${requests.length} requests`);
    await way.kala.hasFile(uuid, file.digest);
  });
  await way.check('data with the creation', async () => {
    const file = await way.file();
    const { uuid, requests } = await upload(file.stream(), { ...way.tus, uploadDataDuringCreation: true });
    equal(methods(requests), 'POST', 'requests');
    await way.kala.hasFile(uuid, file.digest);
  });
  await way.check('first chunk with the creation', async () => {
    const file = await way.file();
    const { uuid, requests } = await upload(file.stream(), { ...way.tus, uploadDataDuringCreation: true, chunkSize: CHUNK });
    equal(methods(requests), `POST${' PATCH'.repeat(CHUNKS - 1)}`, 'requests');
    await way.kala.hasFile(uuid, file.digest);
  });
  await way.check('session of the form, with its token, sent by tus', async () => {
    const file = await way.file();
    const created = await way.kala.call('POST', '/sessions', { fileSize: SIZE, hash: `sha256:${file.digest}`, token: true });
    const { data, token } = await created.json();
    const { uuid } = await upload(file.stream(), {
      uploadUrl: `${way.tus.endpoint}/${data}`, headers: { Authorization: `Bearer ${token}` }, chunkSize: CHUNK,
    });
    equal(uuid, data, 'uuid');
    await way.kala.hasFile(uuid, file.digest);
    equal((await way.kala.session(uuid)).verified, true, 'verified');
  });
}

export async function digests(way) {
  await way.check('right sha256 in the metadata', async () => {
    const file = await way.file();
    const { uuid } = await upload(file.stream(), { ...way.tus, metadata: { sha256: `sha256:${file.digest}` } });
    await way.kala.hasFile(uuid, file.digest);
    equal((await way.kala.session(uuid)).verified, true, 'verified');
  });
  await way.check('wrong sha256 in the metadata', async () => {
    const file = await way.file();
    const { upload: sender, ended } = transfer(file.stream(), { ...way.tus, metadata: { sha256: `sha256:${sha256('another file')}` } });
    sender.start();
    const error = await ended;
    equal([error?.originalResponse?.getStatus(), JSON.parse(error.originalResponse.getBody()).code], [460, 'hash_mismatch'], 'the error');
    const uuid = uuidOf(sender.url);
    equal((await way.kala.call('GET', `/files/${uuid}`)).status, 404, 'GET of the file');
    const asked = await fetch(sender.url, { method: 'HEAD', headers: { ...way.kala.headers, 'Tus-Resumable': '1.0.0' } });
    equal([asked.status, asked.headers.get('Upload-Offset')], [410, null], 'HEAD');
  });
}

export async function terminate(way) {
  await way.check('unfinished upload terminated', async () => {
    const file = await way.file();
    let sender;
    await new Promise((resolve, reject) => {
      const onChunkComplete = () => sender.abort(true).then(resolve, reject);
      ({ upload: sender } = transfer(file.stream(), { ...way.tus, chunkSize: CHUNK, onChunkComplete }));
      sender.start();
    });
    equal((await way.kala.call('GET', `/sessions/${uuidOf(sender.url)}`)).status, 410, 'GET of the session');
  });
  await way.check('finished upload terminated', async () => {
    const file = await way.file();
    const { uuid } = await upload(file.stream(), way.tus);
    await way.kala.hasFile(uuid, file.digest);
    await tus.Upload.terminate(`${way.tus.endpoint}/${uuid}`, way.tus);
    equal((await way.kala.call('GET', `/files/${uuid}`)).status, 410, 'GET of the file');
  });
}

export async function ietf(way) {
  for (const protocol of IETF) {
    await ietfUploads(way, protocol);
  }
}

async function ietfUploads(way, protocol) {
  await way.check(`${protocol}: whole file`, async () => {
    const file = await way.file();
    const { uuid } = await upload(file.stream(), way.ietf(protocol));
    await way.kala.hasFile(uuid, file.digest);
    equal((await way.kala.session(uuid)).door, 'ietf', 'door');
  });
  await way.check(`${protocol}: chunks`, async () => {
    const file = await way.file();
    const { uuid } = await upload(file.stream(), { ...way.ietf(protocol), chunkSize: CHUNK });
    await way.kala.hasFile(uuid, file.digest);
  });
  await way.check(`${protocol}: data with the creation`, async () => {
    const file = await way.file();
    const { uuid, requests } = await upload(file.stream(), { ...way.ietf(protocol), uploadDataDuringCreation: true });
    equal(methods(requests), 'POST', 'requests');
    await way.kala.hasFile(uuid, file.digest);
  });
}
