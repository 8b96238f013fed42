import { Events } from './Events.js';
import { fileSample, type Source } from './Source.js';
import { hashFile } from './Hashing.js';
import { elsewhere, KalaError, lost, unreadable } from './KalaError.js';
import { lockSession } from './Lock.js';
import type { Memory } from './Memory.js';
import { guard, Retries, wait } from './Retries.js';
import { Sessions, type SessionView, unexpected, type Way } from './Sessions.js';
import { fromStart } from './Sha256.js';
import { SliceSize } from './SliceSize.js';
import { Speed } from './Speed.js';
import { reportsSentBytes } from './Transport.js';
import type { GivenSession, Progress, UploadEvents, UploadOptions, UploadResult, UploadState } from './UploadOptions.js';
import { newRecord, type UploadRecord, withoutSession } from './UploadRecord.js';

const PATIENCE = 5 * 60_000;
const SILENCE = 30_000;
// The server's slowest response waits for a sync on a busy disk.
const SILENCE_AFTER_BODY = 120_000;
// A writer that is alive moves the offset every 5 s (docs/durability.md), or a little later on a busy server.
const STILL = 10_000;
// The session is gone, or can never become this file.
const HOPELESS = /^(session_(not_found|aborted|expired|failed)|(hash|size)_mismatch|(hash|idempotency)_conflict)$/;
const PAUSED = new KalaError('paused', '');

/** The memory of this browser; null where its code cannot be loaded. */
export function browserMemory(): Promise<Memory | null> {
  return import('./Memory.js').then(({ open }) => open(), () => null);
}

/** One upload: session, bytes, hash, close. */
export class Upload extends Events<UploadEvents> {
  readonly file: Source;
  /** Resolves when the file is stored; rejects with a KalaError, or with the reason of the signal. */
  readonly result: Promise<UploadResult>;
  readonly #options: UploadOptions;
  readonly #sessions: Sessions;
  readonly #retries: Retries;
  readonly #slice: SliceSize;
  readonly #speed = new Speed();
  #resolve!: (result: UploadResult) => void;
  #reject!: (reason: unknown) => void;
  #state: UploadState = 'waiting';
  #memory: Memory | null = null;
  #record: UploadRecord | null = null;
  #recalled?: Promise<void>;
  #sent = 0;
  #hashed = 0;
  #bytesPerSecond = 0;
  #refusals = 0;
  #wasOvertaken = false;
  #nextHash: { from: number; size: number; hash: Promise<string> } | null = null;
  /** Aborted by a pause and by the end; each resume makes a new one. */
  #running = new AbortController();
  #paused: { over: Promise<void>; end: () => void } | null = null;
  #end: { reason: unknown } | null = null;
  #release: (() => void) | null = null;

  /** @internal Use `upload` or `uploads`. */
  constructor(file: Source, options: UploadOptions) {
    super();
    this.file = file;
    this.#options = options;
    this.#sessions = new Sessions(options.base);
    this.#retries = new Retries(options.patience ?? PATIENCE);
    this.#slice = new SliceSize(options.chunk);
    this.result = new Promise((resolve, reject) => { [this.#resolve, this.#reject] = [resolve, reject]; });
    const { signal } = options;
    const stop = () => this.#stop(signal!.reason);
    signal?.addEventListener('abort', stop);
    // Many uploads of a page may have one signal.
    this.result.catch(() => {}).finally(() => signal?.removeEventListener('abort', stop));
    if (signal?.aborted) {
      stop();
    }
  }

  get state(): UploadState {
    return this.#state;
  }

  /** The uuid of the session, and later of the file; null before the server has answered. */
  get uuid(): string | null {
    return this.#record?.uuid ?? null;
  }

  get progress(): Progress {
    return {
      sent: this.#sent,
      confirmed: this.#confirmed,
      hashed: this.#hashed,
      size: this.file.size,
      bytesPerSecond: this.#bytesPerSecond,
      secondsLeft: this.#bytesPerSecond > 0 ? (this.file.size - this.#sent) / this.#bytesPerSecond : null,
    };
  }

  /** Stops sending and hashing until `resume`. The server keeps the bytes. */
  pause(): void {
    this.#pause(null);
  }

  resume(): void {
    if (this.#paused && !this.#end) {
      this.#running = new AbortController();
      if (this.#state === 'paused') {
        this.#state = 'running';
      }
      this.#paused.end();
      this.#paused = null;
      this.#speed.restart(this.#sent);
    }
  }

  /** Ends the upload and removes the session and its bytes. Resolves when the server has answered, or cannot be reached. */
  async cancel(): Promise<void> {
    if (this.#state === 'done' || this.#state === 'failed') {
      return;
    }
    this.#stop(new KalaError('cancelled', 'Cancelled.'));
    await this.#recalled?.catch(() => {});
    await this.#forget();
    const uuid = this.uuid;
    if (uuid) {
      const authorization = await this.#authorization().catch(() => null);
      await this.#sessions.abort(uuid, { authorization, signal: AbortSignal.timeout(SILENCE) }).catch(() => {});
    }
  }

  /** @internal */
  async start(): Promise<void> {
    if (this.#state !== 'waiting') {
      return;
    }
    this.#state = this.#paused ? 'paused' : 'running';
    try {
      const result = await this.#run();
      if (!this.#end) {
        this.#state = 'done';
        this.#release?.();
        this.emit('done', result);
        this.#resolve(result);
      }
    } catch (failure) {
      this.#stop(failure);
    }
  }

  get #confirmed(): number {
    return this.#record?.confirmed ?? 0;
  }

  get #uuid(): string {
    return this.#record!.uuid!;
  }

  // The session of the options, if it was not left to a function.
  get #given(): GivenSession | null {
    const { session } = this.#options;
    return typeof session === 'object' ? session : null;
  }

  async #run(): Promise<UploadResult> {
    await this.#open();
    const { verify = 'whole' } = this.#options;
    // An empty file has no chunk that could be compared.
    const hash = verify === 'whole' || (verify === 'chunks' && !this.file.size) ? this.#hash() : null;
    // A file that cannot be read ends the sending too.
    hash?.catch(failure => this.#stop(failure));
    await this.#sendRest();
    return this.#close(hash && await hash);
  }

  // ---- the session

  async #open(): Promise<void> {
    await this.#ready();
    const given = this.#given;
    await (this.#recalled = this.#recall());
    if (given && this.uuid !== given.uuid) {
      this.#record = { ...this.#record!, ...withoutSession(), ...given };
    }
    if (!this.uuid || !await this.#takeUp()) {
      await this.#create();
    }
    this.#hashed = this.#record!.hash.at;
    this.#speed.restart(this.#sent);
    this.emit('session', { uuid: this.#uuid, offset: this.#confirmed });
  }

  // Takes what is remembered of this file, or a new record.
  async #recall(): Promise<void> {
    const { memory, resume, account = '', handle } = this.#options;
    this.#memory = memory === false ? null : memory ?? await browserMemory();
    const fresh = newRecord(this.file, await fileSample(this.file), this.#sessions.at(''), account);
    if (resume && (['size', 'date', 'sample'] as const).some(member => resume[member] !== fresh[member])) {
      throw new KalaError('other_file', `This is not the file "${resume.name}".`);
    }
    this.#record = resume ?? await this.#memory?.get(fresh.key) ?? { ...fresh, handle };
  }

  // Goes on with the session of the record; false if it no longer fits.
  async #takeUp(): Promise<boolean> {
    if (!await this.#lock(!this.#given)) {
      return false;
    }
    const found = await this.#ask().catch(failure => {
      // The session's token may be invalid by now; the function gets another session.
      const { code, status } = failure ?? {};
      const isLost = code === 'session_not_found' || status === 410 || (status === 401 && this.#options.session);
      if (!isLost || this.#given) {
        throw failure;
      }
      return null;
    });
    if (found && (found.status === 'open' || found.status === 'closed') && found.fileSize === this.file.size) {
      this.#confirm(found.offset);
      return true;
    }
    if (this.#given) {
      throw new KalaError('size_mismatch', `The session is not open for ${this.file.size} bytes.`);
    }
    this.#release!();
    return this.#startAnew();
  }

  // Takes the session for this upload. False if another upload of this page has it, which keeps the memory, too.
  async #lock(mayStartAnew: boolean): Promise<boolean> {
    const lock = await lockSession(this.#uuid);
    if (lock === 'busy' || (lock === 'own' && !mayStartAnew)) {
      throw elsewhere('in_use');
    }
    if (lock === 'own') {
      this.#memory = null;
      return this.#startAnew();
    }
    this.#release = lock;
    if (this.#end) {
      lock();
    }
    return true;
  }

  #startAnew(): false {
    this.#record = { ...this.#record!, ...withoutSession() };
    return false;
  }

  async #create(): Promise<void> {
    const { name = this.file.name, contentType = this.file.type, session, token } = this.#options;
    const fields = {
      fileSize: this.file.size,
      ...(name && { originalFilename: name }),
      ...(contentType && { contentType }),
      ...(token && { token: true }),
    };
    if (typeof session === 'function') {
      Object.assign(this.#record!, await session(this.file));
    } else {
      await this.#remember();
      Object.assign(this.#record!, await this.#call(way => this.#sessions.create(fields, this.#record!.idempotencyKey, way)));
    }
    this.#retries.reset();
    if (!await this.#lock(typeof session !== 'function')) {
      return this.#create();
    }
    await this.#remember();
  }

  // ---- the bytes

  async #sendRest(): Promise<void> {
    while (this.#confirmed < this.file.size) {
      const before = this.#confirmed;
      try {
        await this.#sendSlice(before);
      } catch (failure) {
        await this.#askAfter(failure, before);
      }
      if (this.#confirmed > before) {
        this.#retries.reset();
      }
    }
  }

  async #sendSlice(from: number): Promise<void> {
    const bytes = this.file.slice(from, from + this.#slice.next(this.file.size - from));
    const hash = this.#options.verify === 'chunks' ? await this.#hashOf(from, bytes.size) : null;
    const began = performance.now();
    const { offset } = await this.#once(
      way => this.#sessions.append(this.#uuid, from, bytes, hash, way), reportsSentBytes() ? SILENCE : SILENCE_AFTER_BODY,
      sent => this.#move(from + sent), bytes.size);
    this.#wasOvertaken = false;
    this.#slice.took(performance.now() - began);
    if (offset <= from) {
      throw unexpected();
    }
    this.#confirm(offset);
  }

  // After every unclear end the server is asked where to go on.
  async #askAfter(failure: unknown, before: number): Promise<void> {
    const { code, status, offset } = failure instanceof KalaError ? failure : lost();
    if (code === 'offset_mismatch' && offset !== undefined && offset !== before) {
      this.#confirm(offset);
      return;
    }
    // A proxy on the way refuses long bodies, some by ending the connection.
    if (status === 413 && code === 'http_413' && this.#slice.refused()) {
      return;
    }
    if (code === 'network') {
      await this.#checkFile(before);
    }
    if (offset! > before) {
      this.#retries.reset();
    }
    await this.#recover(failure);
    this.#confirm((await this.#ask()).offset);
    if (code === 'network' && this.#confirmed <= before) {
      this.#slice.shrink();
    }
  }

  // To a browser, a file that cannot be read is a lost connection.
  async #checkFile(at: number): Promise<void> {
    await this.file.slice(at, at + 1).arrayBuffer().catch(failure => { throw unreadable(failure); });
  }

  // ---- the hash

  async #hash(): Promise<string> {
    for (;;) {
      const signal = await this.#ready();
      try {
        return await hashFile({
          file: this.file, from: this.#record!.hash, signal, worker: this.#options.worker,
          report: (hashed, state) => {
            this.#hashed = hashed;
            if (state) {
              this.#record!.hash = state;
              void this.#remember();
            }
            this.emit('hashing', { hashed });
          },
        });
      } catch (failure) {
        if (failure !== PAUSED) {
          throw failure;
        }
      }
    }
  }

  // The hash of a slice; the next slice is hashed while this one is sent.
  async #hashOf(from: number, size: number): Promise<string> {
    const hash = this.#nextHash?.from === from && this.#nextHash.size === size ? this.#nextHash.hash : this.#sliceHash(from, size);
    this.#nextHash = null;
    const known = await hash;
    this.#hashed = from + size;
    this.emit('hashing', { hashed: this.#hashed });
    const next = this.#slice.next(this.file.size - from - size);
    if (next > 0) {
      this.#nextHash = { from: from + size, size: next, hash: this.#sliceHash(from + size, next) };
      this.#nextHash.hash.catch(() => {});
    }
    return known;
  }

  async #sliceHash(from: number, size: number): Promise<string> {
    const signal = await this.#ready();
    return hashFile({ file: this.file.slice(from, from + size), from: fromStart, signal, worker: this.#options.worker, report: () => {} });
  }

  // ---- the end

  async #close(hash: string | null): Promise<UploadResult> {
    this.emit('closing', { uuid: this.#uuid });
    // The hash may have taken long.
    this.#retries.reset();
    let isCompared: boolean;
    try {
      isCompared = await this.#call(way => this.#closeOnce(hash, way), Infinity) && hash !== null;
    } catch (failure) {
      if (hash === null && (failure as KalaError | null)?.code === 'hash_required') {
        return this.#close(await this.#hash());
      }
      throw failure;
    }
    const stored = isCompared ? { status: 'closed', hash, verified: true } : await this.#ask();
    if (!isClosed(stored, hash)) {
      throw unexpected();
    }
    await this.#forget();
    return { uuid: this.#uuid, url: this.#sessions.at(`files/${this.#uuid}`), hash: stored.hash ?? null, verified: !!stored.verified };
  }

  // No limit: a close may read the whole file again, and a repetition would start that again. But a connection can be
  // lost without an error, so the session is asked meanwhile. Returns false unless it is certain that Kala has answered.
  async #closeOnce(hash: string | null, way: Way): Promise<boolean> {
    const closing = this.#sessions.close(this.#uuid, hash, way);
    for (;;) {
      const isKala = await Promise.race([closing, wait(SILENCE, false, way.signal)]);
      if (isKala !== undefined) {
        return isKala;
      }
      if (isClosed(await guard(signal => this.#sessions.ask(this.#uuid, { ...way, signal }), SILENCE, way.signal), hash)) {
        return false;
      }
    }
  }

  // At once, whatever is not answered yet.
  #stop(reason: unknown): void {
    if (this.#end || this.#state === 'done') {
      return;
    }
    this.#end = { reason };
    this.#state = 'failed';
    this.#running.abort(reason);
    this.#paused?.end();
    this.#release?.();
    // Also if the server has refused to create a session.
    if (reason instanceof KalaError && (HOPELESS.test(reason.code) || (!this.uuid && reason.status > 0 && !reason.isTransient))) {
      void this.#forget();
    }
    this.emit('error', reason);
    this.#reject(reason);
  }

  // ---- calls

  /** Makes a call until it succeeds; throws what is final. */
  async #call<T>(work: (way: Way) => Promise<T>, limit = SILENCE): Promise<T> {
    for (;;) {
      try {
        return await this.#once(work, limit);
      } catch (failure) {
        await this.#recover(failure);
      }
    }
  }

  #ask(): Promise<SessionView> {
    return this.#call(way => this.#sessions.ask(this.#uuid, way));
  }

  async #once<T>(work: (way: Way) => Promise<T>, limit: number, onSent?: (sent: number) => void, size = 0): Promise<T> {
    const outer = await this.#ready();
    const authorization = await this.#authorization();
    const result = await guard((signal, moved) => work({
      authorization, signal,
      onSent: onSent && (sent => {
        moved(sent < size ? SILENCE : SILENCE_AFTER_BODY);
        onSent(sent);
      }),
    }), limit, outer);
    this.#refusals = 0;
    this.#retries.isReached = true;
    return result;
  }

  // Waits while the upload is paused; throws after its end.
  async #ready(): Promise<AbortSignal> {
    while (this.#paused && !this.#end) {
      await this.#paused.over;
    }
    if (this.#end) {
      throw this.#end.reason;
    }
    return this.#running.signal;
  }

  // Returns when the failed call can be made again; throws if it cannot.
  async #recover(failure: unknown): Promise<void> {
    if (failure === PAUSED) {
      return;
    }
    if (!(failure instanceof KalaError)) {
      throw failure;
    }
    if (failure.status === 401 || failure.code === 'token') {
      this.#renew(failure);
      return;
    }
    const watched = failure.code === 'write_superseded' && !this.#wasOvertaken ? await this.#ask() : null;
    const pause = watched ? STILL : this.#retries.pauseAfter(failure);
    if (pause === null) {
      throw failure;
    }
    this.emit('retry', { attempt: this.#retries.failures || 1, pause, reason: failure });
    this.#bytesPerSecond = 0;
    try {
      await wait(pause, failure.status === 0, await this.#ready());
      this.#wasOvertaken ||= !!watched;
    } catch (reason) {
      await this.#recover(reason);
    }
    this.#speed.restart(this.#sent);
    // Chromium repeats a request by itself when its connection closes. If the first one reaches the server after the
    // repetition, it takes the session over, and nobody sends. After a pause the session is watched again.
    if (watched && (!this.#wasOvertaken || (await this.#ask()).offset !== watched.offset)) {
      await this.#recover(failure);
    }
  }

  // First the account's token instead of the session's, then a fresh one; then somebody must sign in again.
  #renew(failure: KalaError): void {
    if (!this.#options.token) {
      throw failure;
    }
    if (this.#record?.token) {
      this.#record.token = null;
    } else if (failure.code === 'token' || this.#refusals++ > 0) {
      this.#refusals = 0;
      this.#pause(failure);
    }
  }

  async #authorization(): Promise<string | null> {
    let token = this.#record?.token ?? null;
    if (token === null && this.#options.token) {
      try {
        token = await this.#options.token();
      } catch (failure) {
        throw new KalaError('token', 'There is no access token.', { cause: failure });
      }
    }
    return token && (token.includes(' ') ? token : `Bearer ${token}`);
  }

  // ---- what is known

  #pause(reason: KalaError | null): void {
    if (this.#paused || this.#end || this.#state === 'done') {
      return;
    }
    let end!: () => void;
    const over = new Promise<void>(resolve => { end = resolve; });
    this.#paused = { over, end };
    this.#running.abort(PAUSED);
    this.#bytesPerSecond = 0;
    if (this.#state === 'running') {
      this.#state = 'paused';
    }
    this.emit('pause', { reason });
  }

  #confirm(offset: number): void {
    this.#record!.confirmed = offset;
    void this.#remember();
    this.#move(offset);
  }

  #move(sent: number): void {
    if (sent >= this.#sent) {
      this.#bytesPerSecond = this.#speed.add(sent);
    }
    this.#sent = sent;
    this.emit('progress', this.progress);
  }

  async #remember(): Promise<void> {
    // What was cancelled is forgotten already.
    if (!this.#end) {
      await this.#memory?.set({ ...this.#record!, savedAt: Date.now() });
    }
  }

  async #forget(): Promise<void> {
    const memory = this.#memory;
    this.#memory = null;
    if (memory && this.#record) {
      await memory.delete(this.#record.key);
    }
  }
}

function isClosed(found: Pick<SessionView, 'status' | 'hash'>, hash: string | null): boolean {
  return found.status === 'closed' && (hash === null || found.hash === hash);
}
