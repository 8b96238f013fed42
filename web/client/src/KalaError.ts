const TRANSIENT = [408, 423, 429, 500, 502, 503, 504, 507];

/** What is known of a failure besides its code and message. */
export interface FailureFacts {
  /** The status of the response; 0 if there was none. */
  status?: number;
  /** The session's durable bytes, if the server reported them. */
  offset?: number | undefined;
  /** Seconds that the server asks to wait. */
  retryAfter?: number | undefined;
  /** Identifies the request for the server's operators. */
  traceId?: string | undefined;
  cause?: unknown;
}

/**
 * A failed upload. `code` is a code of the server (docs/http-api.md, section 6), `http_<status>` if the response is not
 * from Kala, or one of the client's own: `network` (no response), `unexpected_answer` (a success that cannot be read),
 * `file_changed` (the file cannot be read any more), `other_file` (not the file to resume), `in_use` (another tab of this
 * browser uploads it), `no_hash` (neither WebAssembly nor a replacement can run), `token` (the `token` function failed),
 * `cancelled`.
 */
export class KalaError extends Error implements FailureFacts {
  override readonly name = 'KalaError';
  readonly status: number = 0;
  declare readonly offset: number | undefined;
  declare readonly retryAfter: number | undefined;
  declare readonly traceId: string | undefined;

  constructor(readonly code: string, message: string, facts: FailureFacts = {}) {
    super(message);
    Object.assign(this, facts);
  }

  /** Whether the same call may succeed later without any change. */
  get isTransient(): boolean {
    return this.code === 'network' || this.code === 'chunk_hash_mismatch'
      || (TRANSIENT.includes(this.status) && this.code !== 'quota_exceeded' && this.code !== 'content_corrupt');
  }
}

export function lost(cause?: unknown): KalaError {
  return new KalaError('network', 'The connection was lost.', { cause });
}

export function unreadable(cause: unknown): KalaError {
  return new KalaError('file_changed', 'The file has changed or cannot be read.', { cause });
}

/** Somebody else sends this file. */
export function elsewhere(code: string, facts?: FailureFacts): KalaError {
  return new KalaError(code, 'Another tab or program is uploading this file.', facts);
}
