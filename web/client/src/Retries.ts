import { type KalaError, lost } from './KalaError.js';

const FIRST = 500;
// A server that restarts is back within seconds; a longer wait would only add to them.
const LONGEST_AT_FIRST = 5_000;
const LONGEST = 30_000;
const AT_FIRST = 60_000;

/** How long to wait before the next attempt, or that there is none. All times are in milliseconds. */
export class Retries {
  readonly #patience: number;
  #failures = 0;
  #failingSince: number | null = null;
  #refusedSince: number | null = null;
  /** Whether the server has ever answered. */
  isReached = false;

  /** @param patience How long a server that answers may refuse before the upload gives up. */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** The number of failures since the last progress. */
  get failures(): number {
    return this.#failures;
  }

  /** Starts again after progress. */
  reset(): void {
    this.#failures = 0;
    this.#failingSince = this.#refusedSince = null;
  }

  /**
   * The pause before the next attempt; null to give up. A lost connection ends no upload that the server has answered:
   * the computer may have been asleep.
   */
  pauseAfter(failure: KalaError): number | null {
    const now = performance.now();
    this.#failingSince ??= now;
    this.isReached ||= failure.status > 0;
    this.#refusedSince = failure.status === 0 && this.isReached ? null : this.#refusedSince ?? now;
    if (!failure.isTransient || (this.#refusedSince !== null && now - this.#refusedSince > this.#patience)) {
      return null;
    }
    const longest = now - this.#failingSince < AT_FIRST ? LONGEST_AT_FIRST : LONGEST;
    const pause = Math.min(longest, FIRST * 2 ** this.#failures++) * (0.75 + Math.random() / 4);
    return Math.max(pause, Math.min((failure.retryAfter ?? 0) * 1000, this.#patience));
  }
}

/** Waits; a lost connection only until the browser is online or the page is looked at. */
export function wait(milliseconds: number, untilOnline: boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const listening = { signal: over.signal };
    const end = () => {
      clearTimeout(timer);
      over.abort();
      signal.aborted ? reject(signal.reason) : resolve();
    };
    const timer = setTimeout(end, signal.aborted ? 0 : milliseconds);
    signal.addEventListener('abort', end, listening);
    if (untilOnline) {
      globalThis.addEventListener?.('online', end, listening);
      globalThis.document?.addEventListener('visibilitychange', () => document.hidden || end(), listening);
    }
  });
}

/** Runs work that reports each progress; without any for `limit` milliseconds it is ended as a lost connection. */
export async function guard<T>(
  work: (signal: AbortSignal, moved: (limit: number) => void) => Promise<T>, limit: number, outer: AbortSignal,
): Promise<T> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moved = (next: number) => {
    clearTimeout(timer);
    if (next < Infinity) {
      timer = setTimeout(() => silence.abort(lost('silence')), next);
    }
  };
  moved(limit);
  try {
    outer.throwIfAborted();
    return await work(AbortSignal.any([outer, silence.signal]), moved);
  } finally {
    clearTimeout(timer);
    // Ends what the work has left.
    silence.abort();
  }
}
