// A proxy between a page and the server: it writes down each request, can be slow, and can answer or change one itself.
import { createServer, request as call } from 'node:http';
import { Transform } from 'node:stream';

export class Proxy {
  #server;
  #target;
  #faults = [];
  // Bytes per second of each body; 0 for any number.
  rate = 0;
  // { method, path, query, origin, auth, type, length, passed, status, at }
  requests = [];

  constructor(target) {
    this.#target = new URL(target);
  }

  async start() {
    this.#server = createServer((request, answer) => this.#pass(request, answer));
    this.#server.requestTimeout = 0;
    await new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
  }

  // The next `times` requests that fit are given to `work(request, answer, note)`; if it returns a Transform, the body goes
  // through it, otherwise the fault has answered. `work` may also be a refusal: { status, code, retryAfter }.
  fault(fits, work, times = 1) {
    const fault = { fits, times, hits: 0, work: typeof work === 'function' ? work : (_, answer) => refuse(answer, work) };
    this.#faults.push(fault);
    return fault;
  }

  get writes() {
    return this.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/write'));
  }

  // Requests other than preflights.
  get calls() {
    return this.requests.filter(({ method }) => method !== 'OPTIONS');
  }

  #pass(request, answer) {
    const { pathname: path, searchParams } = new URL(request.url, this.origin);
    const note = {
      method: request.method, path, offset: searchParams.has('offset') ? Number(searchParams.get('offset')) : null,
      auth: request.headers.authorization ?? null, type: request.headers['content-type'] ?? null,
      length: Number(request.headers['content-length'] ?? 0), passed: 0, status: null, at: Date.now(),
    };
    this.requests.push(note);
    const fault = this.#faults.find(one => one.hits < one.times && one.fits(note));
    let change = null;
    if (fault && request.method !== 'OPTIONS') {
      fault.hits++;
      change = fault.work(request, answer, note);
      if (!(change instanceof Transform)) {
        return;
      }
    }
    const onward = call({
      host: this.#target.hostname, port: this.#target.port, method: request.method, path: request.url, headers: request.headers,
      agent: false,
    });
    onward.on('response', response => {
      note.status = response.statusCode;
      answer.writeHead(response.statusCode, response.rawHeaders);
      response.pipe(answer);
      response.on('error', () => answer.destroy());
    });
    onward.on('error', () => answer.headersSent ? answer.destroy() : request.socket.destroy());
    // The browser gave the request up: the server must see that.
    answer.on('close', () => answer.writableFinished || onward.destroy());
    request.on('error', () => onward.destroy());
    const counted = this.#slowly(note);
    (change ? request.pipe(change) : request).pipe(counted).pipe(onward);
  }

  #slowly(note) {
    let free = 0;
    const proxy = this;
    return new Transform({
      highWaterMark: 65536,
      transform(piece, _, done) {
        note.passed += piece.length;
        if (!proxy.rate) {
          done(null, piece);
          return;
        }
        free = Math.max(free, Date.now()) + piece.length / proxy.rate * 1000;
        setTimeout(() => done(null, piece), free - Date.now());
      },
    });
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

// A problem as the server's own, readable by pages of other origins.
function refuse(answer, { status, code, retryAfter }) {
  answer.writeHead(status, {
    'Content-Type': 'application/problem+json', 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Retry-After',
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
  });
  answer.end(JSON.stringify({ status, code, message: `The proxy says ${code}.`, traceId: 'proxy' }));
}

// Changes one byte of the body.
export function flip() {
  let isDone = false;
  return new Transform({
    transform(piece, _, done) {
      if (!isDone) {
        piece = Buffer.from(piece);
        piece[0] ^= 1;
        isDone = true;
      }
      done(null, piece);
    },
  });
}
