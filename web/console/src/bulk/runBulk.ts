import { asRefusal, type Refusal } from '../api/Refusal.js';

export interface BulkItem {
  uuid: string;
  originalFilename: string;
}

export interface Refused {
  item: BulkItem;
  refusal: Refusal;
}

export interface BulkProgress {
  done: number;
  refused: number;
}

export interface BulkResult {
  /** How many were confirmed. */
  number: number;
  done: number;
  refusals: readonly Refused[];
  /** Whether there are more items than were confirmed. */
  hasMore: boolean;
  /** Whether it was stopped while something was left. */
  isStopped: boolean;
  /** Why it ended too early: the list could not be read, the sign-in ended, or the server cannot be reached. */
  ended: Refusal | null;
}

export interface BulkOptions {
  signal: AbortSignal;
  onProgress: (progress: BulkProgress) => void;
  wait?: (milliseconds: number) => Promise<void>;
}

/** Makes a call, and makes it again a little later when the server is busy. */
export type Patience = <T>(call: () => Promise<T>) => Promise<T>;

/** Null stands for items that came after the count, which are left alone. */
export type BulkSource<Item> = AsyncGenerator<Item | null, void>;

/** What was counted, and is confirmed. */
export interface BulkSet<Item> {
  number: number;
  items: (patience: Patience) => Iterable<Item> | BulkSource<Item>;
}

const AT_A_TIME = 4;
const WAITS = [1_000, 2_000, 4_000];

/** Does the same with many items, four at a time. A refusal of one item does not stop the others. */
export async function runBulk<Item extends BulkItem>(
  set: BulkSet<Item>, act: (item: Item) => Promise<unknown>, { signal, onProgress, wait = pause }: BulkOptions,
): Promise<BulkResult> {
  const patience: Patience = call => attempt(call, wait, signal);
  const source = each(set.items(patience));
  const refusals: Refused[] = [];
  let taken = 0, done = 0;
  let isAtEnd = false, hasLate = false;
  let ended: Refusal | null = null;

  async function next(): Promise<Item | undefined> {
    if (signal.aborted || ended || taken >= set.number) {
      return undefined;
    }
    taken++;
    while (!signal.aborted) {
      const { value, done: isEnd } = await source.next();
      if (isEnd) {
        isAtEnd = true;
        return undefined;
      }
      if (value !== null) {
        return value;
      }
      hasLate = true;
    }
    return undefined;
  }

  async function work(): Promise<void> {
    for (let item = await next(); item !== undefined; item = await next()) {
      try {
        await patience(() => act(item!));
        done++;
      } catch (error) {
        const refusal = asRefusal(error);
        refusals.push({ item, refusal });
        ended ??= isForAll(refusal) ? refusal : null;
      }
      onProgress({ done, refused: refusals.length });
    }
  }

  async function hasMore(): Promise<boolean> {
    return hasLate || (taken >= set.number && !signal.aborted && !ended && !(await source.next()).done);
  }

  // What runs ends before anything is reported, also when the list cannot be read.
  await Promise.all(Array.from({ length: AT_A_TIME }, () => work().catch((error: unknown) => {
    ended ??= asRefusal(error);
  })));
  const isMore = await hasMore().catch(() => false);
  const isStopped = signal.aborted && !isAtEnd && !ended && done + refusals.length < set.number;
  return { number: set.number, done, refusals, hasMore: isMore, isStopped, ended };
}

/** Whether all others would be refused as well. */
function isForAll({ code }: Refusal): boolean {
  return code === 'network' || code === 'unauthenticated';
}

async function attempt<T>(call: () => Promise<T>, wait: (milliseconds: number) => Promise<void>, signal: AbortSignal): Promise<T> {
  for (let round = 0; ; round++) {
    try {
      return await call();
    } catch (error) {
      const pauseOf = WAITS[round];
      if (!asRefusal(error).isPassing || pauseOf === undefined || signal.aborted) {
        throw error;
      }
      await Promise.race([wait(pauseOf), aborted(signal)]);
      if (signal.aborted) {
        throw error;
      }
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}

// The calls of next() of an asynchronous generator wait for each other, so that four can share it.
async function* each<Item>(items: Iterable<Item> | BulkSource<Item>): BulkSource<Item> {
  yield* items;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
