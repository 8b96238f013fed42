// A client of its own, started by tus.mjs: uploads a file, or resumes what an earlier process has begun. Prints one line of
// JSON at the end: the requests.
//
//     node process.mjs '{"file": …, "storage": …, "options": {…}, "stopAt": bytes, "slowAfter": bytes}'
//
// With stopAt it pauses and ends when the server has accepted so many bytes; with slowAfter the bytes almost stop, and it
// prints `slow`.
import { createReadStream } from 'node:fs';
import { FileUrlStorage } from 'tus-js-client';
import { SlowReader, transfer } from './transfer.mjs';

const { file, storage, options, stopAt, slowAfter } = JSON.parse(process.argv[2]);

if (slowAfter) {
  options.fileReader = new SlowReader(file, slowAfter);
  options.fileReader.slow.then(() => console.log('slow'));
}
const paused = new Promise(resolve => {
  options.onChunkComplete = (_, accepted) => accepted >= stopAt && resolve(running.upload.abort());
});
const running = transfer(createReadStream(file), {
  ...options, urlStorage: new FileUrlStorage(storage), storeFingerprintForResuming: true,
});
const [previous] = await running.upload.findPreviousUploads();
if (previous) {
  running.upload.resumeFromPreviousUpload(previous);
}
running.upload.start();
const error = await Promise.race([running.ended, paused]);
console.log(JSON.stringify({ error: error?.message ?? null, url: running.upload.url, requests: running.requests }));
process.exit(0);
