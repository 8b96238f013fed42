import { describe, expect, it, vi } from 'vitest';
import { Refusal, unreachable } from '../../src/api/Refusal.js';
import { runBulk, type BulkItem } from '../../src/bulk/runBulk.js';
import { walk } from '../../src/bulk/walk.js';
import type { RowPage } from '../../src/table/useRows.js';

const items = (count: number): BulkItem[] =>
  Array.from({ length: count }, (_, at) => ({ uuid: `${at}`, originalFilename: `file ${at}` }));

const set = (number: number, confirmed = number) => ({ number: confirmed, items: () => items(number) });

const options = () => ({
  signal: new AbortController().signal, onProgress: vi.fn(), wait: vi.fn(() => Promise.resolve()),
});

const slowly = () => new Promise<void>(resolve => setTimeout(resolve, 5));

describe('runBulk', () => {
  it('does everything, at most four at a time', async () => {
    let running = 0, most = 0;
    const seen: string[] = [];
    const result = await runBulk(set(23), async item => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      seen.push(item.uuid);
    }, options());

    expect(result).toEqual({ number: 23, done: 23, refusals: [], hasMore: false, isStopped: false, ended: null });
    expect(new Set(seen).size).toBe(23);
    expect(most).toBe(4);
  });

  it('asks nothing again once it is stopped, also while it waits to', async () => {
    const control = new AbortController();
    const act = vi.fn(() => Promise.reject(new Refusal(503, { code: 'server_stopping', message: 'It stops.' })));
    const wait = vi.fn(() => new Promise<void>(() => {}));
    const running = runBulk(set(8), act, { signal: control.signal, onProgress: vi.fn(), wait });
    await vi.waitFor(() => expect(wait).toHaveBeenCalledTimes(4));
    control.abort();

    expect(await running).toMatchObject({ done: 0, isStopped: true });
    expect(act).toHaveBeenCalledTimes(4);
  });

  it('goes on after a refusal and reports it', async () => {
    const closed = new Refusal(409, { code: 'session_closed', message: 'It is closed.' });
    const result = await runBulk(set(6), item => item.uuid === '2' ? Promise.reject(closed) : Promise.resolve(), options());

    expect(result.done).toBe(5);
    expect(result.refusals.map(({ item, refusal }) => [item.uuid, refusal.code])).toEqual([['2', 'session_closed']]);
  });

  it('repeats when the server is busy', async () => {
    const given = options();
    const act = vi.fn().mockRejectedValueOnce(new Refusal(429)).mockRejectedValueOnce(new Refusal(423)).mockResolvedValue(undefined);
    const result = await runBulk(set(1), act, given);

    expect(result.done).toBe(1);
    expect(given.wait.mock.calls).toEqual([[1_000], [2_000]]);
  });

  it('takes no more than was confirmed, and says that there are more', async () => {
    const act = vi.fn(() => Promise.resolve());
    const result = await runBulk(set(9, 7), act, options());

    expect(act).toHaveBeenCalledTimes(7);
    expect(result.hasMore).toBe(true);
  });

  it('stops: what runs ends, nothing new begins', async () => {
    const control = new AbortController();
    const act = vi.fn(() => {
      control.abort();
      return Promise.resolve();
    });
    const result = await runBulk(set(50), act, { ...options(), signal: control.signal });

    expect(act.mock.calls.length).toBeLessThanOrEqual(4);
    expect(result).toMatchObject({ done: act.mock.calls.length, isStopped: true, hasMore: false });
  });

  it('ends when the server cannot be reached', async () => {
    const act = vi.fn(() => Promise.reject(unreachable()));
    const result = await runBulk(set(50), act, options());

    expect(result.ended?.code).toBe('network');
    expect(result.refusals.length).toBeLessThanOrEqual(4);
  });

  it('is not stopped if nothing was left', async () => {
    const control = new AbortController();
    const act = async () => {
      await slowly();
      control.abort();
    };
    const result = await runBulk(set(4), act, { ...options(), signal: control.signal });

    expect(result).toMatchObject({ done: 4, isStopped: false });
  });

  it('ends when the sign-in has ended, since all others would be refused, too', async () => {
    const act = vi.fn(() => Promise.reject(new Refusal(401, { code: 'unauthenticated', message: 'Sign in.' })));
    const result = await runBulk(set(50), act, options());

    expect(result.ended?.code).toBe('unauthenticated');
    expect(act.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('ends when the list cannot be read, and counts what still ran then', async () => {
    let done = 0;
    const result = await runBulk({ number: 10, items: patience => walk<BulkItem>(cursor => patience<RowPage<BulkItem>>(() => cursor
      ? Promise.reject(new Refusal(503, { code: 'database_unavailable' })) : Promise.resolve({ data: items(3), page: { next: 'a' } }))) }, async () => {
      await slowly();
      done++;
    }, options());

    expect(done).toBe(3);
    expect(result).toMatchObject({ done: 3, ended: { code: 'database_unavailable' } });
  });

  it('reads a page again when the server is busy', async () => {
    const given = options();
    const page = vi.fn().mockRejectedValueOnce(new Refusal(429)).mockRejectedValueOnce(new Refusal(503))
      .mockResolvedValue({ data: items(5), page: { next: null } });
    const result = await runBulk({ number: 5, items: patience => walk<BulkItem>(() => patience(page)) }, slowly, given);

    expect(result).toMatchObject({ done: 5, ended: null });
    expect(given.wait.mock.calls).toEqual([[1_000], [2_000]]);
  });

  it('leaves alone what came after the count, and says so', async () => {
    async function* source() {
      yield* [null, ...items(2), null];
    }
    const seen: string[] = [];
    const result = await runBulk({ number: 2, items: source }, async ({ uuid }) => void seen.push(uuid), options());

    expect(seen).toEqual(['0', '1']);
    expect(result).toMatchObject({ done: 2, hasMore: true });
  });
});

describe('walk', () => {
  it('goes on after an empty page', async () => {
    const pages = [items(2), [], items(1)];
    const asked: (string | undefined)[] = [];
    const found: BulkItem[] = [];
    for await (const row of walk(cursor => {
      asked.push(cursor);
      return Promise.resolve({ data: pages[Number(cursor ?? 0)]!, page: { next: Number(cursor ?? 0) < 2 ? `${Number(cursor ?? 0) + 1}` : null } });
    })) {
      found.push(row);
    }

    expect(found).toHaveLength(3);
    expect(asked).toEqual([undefined, '1', '2']);
  });
});
