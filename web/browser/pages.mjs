// Serves the pages of a check, on an origin of its own: folders, single texts, and header fields by path.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css',
  '.json': 'application/json', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.map': 'application/json' };

export class Pages {
  #server;
  #folders;
  #texts = new Map();
  #fields = [];

  // new Pages({ '/client/': '/…/dist', '/': '/…/page' }): the longest prefix wins.
  constructor(folders) {
    this.#folders = Object.entries(folders).sort(([left], [right]) => right.length - left.length);
  }

  async start() {
    this.#server = createServer((request, answer) => void this.#answer(request, answer));
    await new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
  }

  // A page or script without a file. Returns its address.
  text(path, content) {
    this.#texts.set(path, content);
    return this.origin + path;
  }

  // Header fields of all paths that match, until the next call.
  fields(fields) {
    this.#fields = fields;
  }

  async #answer(request, answer) {
    const path = decodeURIComponent(new URL(request.url, this.origin).pathname);
    const fields = { 'Content-Type': TYPES[extname(path)] ?? 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
    for (const [pattern, more] of this.#fields) {
      if (pattern.test(path)) {
        Object.assign(fields, more);
      }
    }
    const text = this.#texts.get(path);
    if (text !== undefined) {
      answer.writeHead(200, fields).end(text);
      return;
    }
    const file = this.#file(path.endsWith('/') ? `${path}index.html` : path);
    if (file && await stat(file).then(one => one.isFile(), () => false)) {
      answer.writeHead(200, { ...fields, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
      createReadStream(file).pipe(answer);
      return;
    }
    answer.writeHead(404, { 'Content-Type': 'text/plain' }).end('no such page');
  }

  #file(path) {
    const [prefix, folder] = this.#folders.find(([one]) => path.startsWith(one)) ?? [];
    return folder && join(folder, normalize(`/${path.slice(prefix.length)}`));
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
