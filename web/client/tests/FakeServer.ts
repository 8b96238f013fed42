// A server in memory with the calls of an upload. `before` may answer instead of it, `after` may lose its answer.
import { createHash } from 'node:crypto';
import { vi } from 'vitest';

const API = '/api/manage/filestore/';

export const BASE = 'https://kala.test';

export interface Session {
  fields: Record<string, unknown>;
  bytes: Uint8Array[];
  status: 'open' | 'closed' | 'aborted';
  hash: string | null;
  /** Whether every byte came in a chunk with its hash. */
  isHashed: boolean;
  verifiedBy: 'file' | 'chunks' | null;
}

export interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Blob | string | null;
}

type Outcome = Response | 'lost' | 'silent' | undefined;
type Hook = (request: Request, nth: number) => Outcome | Promise<Outcome>;

export class FakeServer {
  readonly sessions = new Map<string, Session>();
  readonly requests: Request[] = [];
  readonly #keys = new Map<string, string>();
  before: Hook = () => undefined;
  after: Hook = () => undefined;
  needsHash = true;
  /** Members of the view that are others; undefined for none. */
  more: object = {};

  install(): this {
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => this.fetch(url, init));
    return this;
  }

  /** Requests of one kind: `create`, `ask`, `write`, `close` or `abort`. */
  of(kind: string): Request[] {
    return this.requests.filter(request => kindOf(request) === kind);
  }

  get session(): Session {
    return [...this.sessions.values()].at(-1)!;
  }

  async fetch(url: string, init: RequestInit): Promise<Response> {
    const signal = init.signal!;
    signal.throwIfAborted();
    const body = init.body instanceof ReadableStream ? await new Response(init.body).blob() : init.body as Blob | string | null;
    const { pathname, search } = new URL(url);
    const request = { method: init.method!, path: pathname.slice(API.length) + search, headers: init.headers as Record<string, string>, body };
    this.requests.push(request);
    return await this.#finish(request, this.before, signal) ?? await this.#answered(request, signal);
  }

  async #answered(request: Request, signal: AbortSignal): Promise<Response> {
    const answer = await this.answer(request);
    return await this.#finish(request, this.after, signal) ?? answer;
  }

  async #finish(request: Request, hook: Hook, signal: AbortSignal): Promise<Response | undefined> {
    const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const result = await Promise.race([hook(request, this.of(kindOf(request)).length), aborted]);
    if (result === 'lost') {
      throw new TypeError('fetch failed');
    }
    return result === 'silent' ? await aborted : result;
  }

  async answer(request: Request): Promise<Response> {
    const [, uuid = '', query = ''] = /^sessions\/?([^/?]*)[^?]*\??(.*)$/.exec(request.path)!;
    if (kindOf(request) === 'create') {
      return this.#create(request);
    }
    const session = this.sessions.get(uuid);
    if (!session) {
      return problem(404, 'session_not_found');
    }
    if (session.status === 'aborted') {
      return problem(410, 'session_aborted');
    }
    switch (kindOf(request)) {
      case 'ask': return this.#view(uuid, session);
      case 'write': return await this.#write(uuid, session, new URLSearchParams(query), request.body as Blob);
      case 'close': return this.#close(uuid, session, request.body as string | null);
      default: session.status = 'aborted'; return new Response(null, { status: 204 });
    }
  }

  #create({ headers, body }: Request): Response {
    const uuid = this.#keys.get(headers['Idempotency-Key']!) ?? crypto.randomUUID();
    if (!this.sessions.has(uuid)) {
      this.#keys.set(headers['Idempotency-Key']!, uuid);
      this.sessions.set(uuid, { fields: JSON.parse(body as string), bytes: [], status: 'open', hash: null, isHashed: false, verifiedBy: null });
    }
    const { token } = this.sessions.get(uuid)!.fields;
    return Response.json({ data: uuid, ...(token === true && { token: `session-${uuid}` }) }, { status: 201 });
  }

  async #write(uuid: string, session: Session, query: URLSearchParams, body: Blob): Promise<Response> {
    const bytes = new Uint8Array(await body.arrayBuffer());
    const [offset, start] = [offsetOf(session), Number(query.get('offset'))];
    if (start > offset) {
      return problem(409, 'offset_mismatch', { offset });
    }
    if (query.has('hash') && query.get('hash') !== sha256([bytes])) {
      return problem(400, 'chunk_hash_mismatch', { offset });
    }
    session.isHashed = query.has('hash') && (offset === 0 || session.isHashed);
    session.bytes.push(bytes.slice(offset - start));
    return this.#view(uuid, session);
  }

  #close(uuid: string, session: Session, body: string | null): Response {
    const hash = body === null ? null : (JSON.parse(body) as { hash: string }).hash;
    const offset = offsetOf(session);
    if (hash === null && this.needsHash && !session.isHashed) {
      return problem(400, 'hash_required', { offset });
    }
    if (offset !== session.fields['fileSize']) {
      return problem(400, 'size_mismatch', { offset });
    }
    if (hash !== null && hash !== sha256(session.bytes)) {
      return problem(session.status === 'closed' ? 409 : 400, session.status === 'closed' ? 'hash_conflict' : 'hash_mismatch', { offset });
    }
    session.verifiedBy ??= hash ? 'file' : session.isHashed ? 'chunks' : null;
    session.status = 'closed';
    session.hash = sha256(session.bytes);
    return new Response(null, { headers: { Location: `${API}files/${uuid}` } });
  }

  #view(uuid: string, session: Session): Response {
    return Response.json({
      data: {
        uuid, fileSize: session.fields['fileSize'], offset: offsetOf(session), status: session.status, hash: session.hash,
        verified: session.verifiedBy !== null, verifiedBy: session.verifiedBy, ...this.more,
      },
    });
  }
}

export function kindOf({ method, path }: Request): string {
  return path === 'sessions' ? 'create' : method === 'GET' ? 'ask' : method === 'DELETE' ? 'abort' : path.endsWith('/close') ? 'close' : 'write';
}

export function offsetOf(session: Session): number {
  return session.bytes.reduce((sum, { length }) => sum + length, 0);
}

export function sha256(pieces: Uint8Array[]): string {
  const hash = createHash('sha256');
  pieces.forEach(piece => hash.update(piece));
  return `sha256:${hash.digest('base64')}`;
}

export function problem(status: number, code: string, more: object = {}, headers: HeadersInit = {}): Response {
  return Response.json({ code, message: `This is ${code}.`, ...more }, { status, headers });
}
