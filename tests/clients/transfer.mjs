// One upload by tus-js-client, with a note of each request.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import * as tus from 'tus-js-client';

export const MIB = 1024 * 1024;
// The versions of the IETF draft that it speaks, interop versions 5 and 6.
export const IETF = ['ietf-draft-03', 'ietf-draft-05'];
// The client waits only this long before it tries again, but often enough for a start of the server.
export const PATIENT = Array(600).fill(200);

// Starts an upload. `requests` grows by one with each answer; `ended` resolves to the client's error, or null.
export function transfer(input, options) {
  const requests = [];
  let upload;
  const ended = new Promise(resolve => {
    upload = new tus.Upload(input, {
      retryDelays: PATIENT,
      ...options,
      onAfterResponse: (request, answer) => requests.push(note(request, answer)),
      onSuccess: () => resolve(null),
      onError: resolve,
    });
  });
  return { upload, requests, ended };
}

function note(request, answer) {
  return {
    method: request.getMethod(), url: request.getURL(), from: request.getHeader('Upload-Offset'),
    status: answer.getStatus(), offset: answer.getHeader('Upload-Offset'),
  };
}

// Uploads to the end.
export async function upload(input, options) {
  const running = transfer(input, options);
  running.upload.start();
  const error = await running.ended;
  if (error) {
    throw error;
  }
  return { uuid: uuidOf(running.upload.url), requests: running.requests };
}

export const uuidOf = url => new URL(url).pathname.split('/').at(-1);

export const methods = requests => requests.map(({ method }) => method).join(' ');

// A reader for tus-js-client of a file whose bytes almost stop after some: then they come so slowly that the end is
// minutes away, until `goOn` is called. `slow` resolves at that point.
export class SlowReader {
  #path;
  #fastBytes;
  #isFast = false;
  #atSlow;

  constructor(path, fastBytes) {
    this.#path = path;
    this.#fastBytes = fastBytes;
    this.slow = new Promise(resolve => { this.#atSlow = resolve; });
  }

  goOn() {
    this.#isFast = true;
  }

  async openFile() {
    const { size } = await stat(this.#path);
    const slice = async (start, end) => {
      const value = Readable.from(this.#bytes(start, end));
      value.size = end - start;
      return { value, done: end >= size };
    };
    return { size, slice, close() {} };
  }

  async *#bytes(start, end) {
    let at = start;
    for await (const piece of createReadStream(this.#path, { start, end: end - 1, highWaterMark: 16 * 1024 })) {
      if (at >= this.#fastBytes && !this.#isFast) {
        this.#atSlow();
        await new Promise(resolve => setTimeout(resolve, 300));
      }
      at += piece.length;
      yield piece;
    }
  }
}
