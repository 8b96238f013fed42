import type { HashWorkerOption } from './Hashing.js';
import type { KalaError } from './KalaError.js';
import type { Memory } from './Memory.js';
import type { Source } from './Source.js';
import type { UploadRecord } from './UploadRecord.js';

/** A session, and the token that allows this session only. */
export interface GivenSession {
  uuid: string;
  token: string;
}

/** Options of an upload. */
export interface UploadOptions {
  /** The server's address, such as `https://files.example.org`; '' for the origin of the page. */
  base: string;
  /**
   * Returns an access token, or a whole `Authorization` value such as `ApiKey …`; called when one is needed, and again
   * after 401. Without it, requests have no credentials but those of `session`.
   */
  token?: (() => string | Promise<string>) | undefined;
  /**
   * A session that another program has created, with its token; or a function that gets one, which is called unless an
   * upload of this file can go on.
   */
  session?: GivenSession | ((file: Source) => GivenSession | Promise<GivenSession>) | undefined;
  /** Most bytes in one request, 64 MiB by default; 0 sends one body. Slow lines get smaller requests by themselves. */
  chunk?: number | undefined;
  /** Stops the upload. The server keeps the bytes, and a later upload of the file goes on. */
  signal?: AbortSignal | undefined;
  /** The name to declare; the file's own by default. */
  name?: string | undefined;
  /** The content type to declare; the file's own by default. */
  contentType?: string | undefined;
  /**
   * `whole` (default): the SHA-256 of the file is computed beside sending, and the server compares it. `chunks`: the same
   * for each request; faster where WebCrypto exists, but needs a server that verifies by chunks. `none`: no hash,
   * unless the server insists.
   */
  verify?: 'whole' | 'chunks' | 'none' | undefined;
  /** The worker that hashes; for pages whose policy allows only certain addresses. */
  worker?: HashWorkerOption | undefined;
  /** Where unfinished uploads are kept: the browser by default, false for nowhere. */
  memory?: Memory | false | undefined;
  /** Keeps the unfinished uploads of several users of one browser apart. */
  account?: string | undefined;
  /** Go on with this unfinished upload, from `unfinished()`; a file of another size, date or content is refused. */
  resume?: UploadRecord | undefined;
  /** Chromium's handle of the file, kept so that the user need not choose the file again. */
  handle?: FileSystemFileHandle | undefined;
  /** How long, in milliseconds, a server that answers may refuse before the upload fails; 5 minutes by default. */
  patience?: number | undefined;
}

/** How far an upload is, in bytes. */
export interface Progress {
  /** What has left this computer. It falls if bytes are lost on the way. */
  sent: number;
  /** What the server has stored durably. */
  confirmed: number;
  hashed: number;
  size: number;
  bytesPerSecond: number;
  /** Null while nothing moves. */
  secondsLeft: number | null;
}

/** A finished upload. */
export interface UploadResult {
  uuid: string;
  /** The address of the file. */
  url: string;
  /** The SHA-256 as `sha256:` and base64; null if nobody computed it. */
  hash: string | null;
  /** Whether the server compared the bytes with a hash of this side. */
  verified: boolean;
}

/** The events of an upload and what their listeners receive. */
export interface UploadEvents {
  /** The session is known: a new one (offset 0) or one that goes on. */
  session: { uuid: string; offset: number };
  hashing: { hashed: number };
  progress: Progress;
  /** A call failed and will be repeated after `pause` milliseconds. */
  retry: { attempt: number; pause: number; reason: KalaError };
  /** The upload is paused: by `pause()`, or, with a reason, because it needs other credentials. `resume()` goes on. */
  pause: { reason: KalaError | null };
  closing: { uuid: string };
  done: UploadResult;
  /** The upload has failed or was ended; the last event. */
  error: unknown;
}

export type UploadState = 'waiting' | 'running' | 'paused' | 'done' | 'failed';
