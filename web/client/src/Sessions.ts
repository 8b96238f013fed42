import { elsewhere, KalaError } from './KalaError.js';
import { type Answer, send } from './Transport.js';

const API = 'api/manage/filestore';

/** How a call is made: with which credentials, and until when. */
export interface Way {
  authorization: string | null;
  signal: AbortSignal;
  onSent?: ((bytes: number) => void) | undefined;
}

/** The members of the session view that an upload needs. */
export interface SessionView {
  uuid: string;
  fileSize: number | null;
  offset: number;
  status: string;
  hash: string | null;
  verified: boolean;
}

/** The server's calls for a session (docs/http-api.md, section 1). Each makes one request and throws a KalaError. */
export class Sessions {
  readonly #root: URL;

  /** @param base The server's address, also with a path, or relative to the page. */
  constructor(base: string) {
    const address = new URL(base || '/', globalThis.location?.href);
    address.pathname = `${address.pathname.replace(/\/+$/, '')}/${API}/`;
    this.#root = address;
  }

  /** The address of a path below the root of the calls. */
  at(path: string): string {
    return new URL(path, this.#root).href;
  }

  async create(fields: object, key: string, way: Way): Promise<{ uuid: string; token: string | null }> {
    const { body } = await this.#call('POST', 'sessions', way, JSON.stringify(fields), { 'Idempotency-Key': key });
    const { data, token = null } = (body ?? {}) as { data?: string; token?: string };
    if (!data) {
      throw unexpected();
    }
    return { uuid: data, token };
  }

  async ask(uuid: string, way: Way): Promise<SessionView> {
    return view(await this.#call('GET', `sessions/${uuid}`, way));
  }

  async append(uuid: string, offset: number, bytes: Blob, hash: string | null, way: Way): Promise<SessionView> {
    const more = hash === null ? '' : `&hash=${encodeURIComponent(hash)}`;
    return view(await this.#call('POST', `sessions/${uuid}/write?mode=APPEND&offset=${offset}${more}`, way, bytes));
  }

  /** Returns whether the answer, whose body is empty, names the file as Kala's does. */
  async close(uuid: string, hash: string | null, way: Way): Promise<boolean> {
    const answer = await this.#call('POST', `sessions/${uuid}/close`, way, hash === null ? undefined : JSON.stringify({ hash }));
    return answer.header('Location') !== null;
  }

  async abort(uuid: string, way: Way): Promise<void> {
    await this.#call('DELETE', `sessions/${uuid}`, way);
  }

  async #call(method: string, path: string, way: Way, body?: Blob | string, more?: Record<string, string>): Promise<Answer> {
    const headers = {
      ...more,
      ...(way.authorization && { Authorization: way.authorization }),
      ...(body !== undefined && { 'Content-Type': typeof body === 'string' ? 'application/json' : 'application/octet-stream' }),
    };
    const answer = await send({ ...way, method, url: this.at(path), headers, body });
    if (answer.status < 200 || answer.status > 299) {
      throw refusal(answer);
    }
    return answer;
  }
}

function view({ body }: Answer): SessionView {
  const { data } = (body ?? {}) as { data?: SessionView };
  if (!Number.isSafeInteger(data?.offset)) {
    throw unexpected();
  }
  return data as SessionView;
}

/** A success that cannot be one of Kala's. */
export function unexpected(): KalaError {
  return new KalaError('unexpected_answer', 'The response is not from Kala. Check the address of the server.', { status: 200 });
}

function refusal({ status, body, header }: Answer): KalaError {
  const { code = `http_${status}`, message = `The response was ${status}.`, offset, traceId } = (body ?? {}) as Partial<KalaError>;
  const facts = { status, offset, traceId, retryAfter: Number.parseInt(header('Retry-After')!) || undefined };
  return code === 'write_superseded' ? elsewhere(code, facts) : new KalaError(code, message, facts);
}
