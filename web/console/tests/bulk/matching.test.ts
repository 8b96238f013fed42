import { describe, expect, it } from 'vitest';
import { fixMatching, type MatchingList, type MatchingQuery, type MatchingRow } from '../../src/bulk/matching.js';
import { runBulk, type BulkSet } from '../../src/bulk/runBulk.js';

const NOW = Date.now();
const MINUTE = 60_000;
const at = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();

function row(uuid: string, created: number, closed: number | null = created): MatchingRow {
  return { uuid, originalFilename: `${uuid}.bin`, createdAt: at(created), closedAt: closed === null ? null : at(closed) };
}

/** A list as the server has it, in pages of two. */
function server(rows: MatchingRow[]) {
  const asked: MatchingQuery[] = [];
  const list: MatchingList<MatchingRow> = async query => {
    asked.push(query);
    const found = rows.filter(one => !query.createdTo || Date.parse(one.createdAt) < Date.parse(query.createdTo))
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt) * (query.sort === 'createdAt' ? 1 : -1));
    // As the server's, a cursor is a row: what is removed before it moves nothing.
    const left = found.filter(one => !query.cursor || one.createdAt > query.cursor);
    const data = left.slice(0, Math.min(2, query.limit));
    return { data, page: { next: data.length < left.length ? data.at(-1)!.createdAt : null, total: query.count ? found.length : null } };
  };
  return { rows, list, asked };
}

/** Removes what it is given, as the plans do. */
async function run(set: BulkSet<MatchingRow> | null, ...servers: { rows: MatchingRow[] }[]) {
  const removed: string[] = [];
  const result = await runBulk(set!, async ({ uuid }) => {
    removed.push(uuid);
    servers.forEach(({ rows }) => {
      const place = rows.findIndex(one => one.uuid === uuid);
      if (place >= 0) {
        rows.splice(place, 1);
      }
    });
  }, { signal: new AbortController().signal, onProgress: () => undefined });
  return { removed: removed.sort(), result };
}

describe('fixMatching', () => {
  it('leaves alone what is stored between the count and the run', async () => {
    const files = server([row('a', -4), row('b', -3), row('c', -2), row('d', -1)]);
    const set = await fixMatching([files.list]);
    files.rows.push(row('x', 1), row('y', 2), row('z', 3));
    const { removed, result } = await run(set, files);

    expect(set?.number).toBe(4);
    expect(removed).toEqual(['a', 'b', 'c', 'd']);
    expect(files.rows.map(({ uuid }) => uuid)).toEqual(['x', 'y', 'z']);
    expect(result).toMatchObject({ done: 4, refusals: [], hasMore: false });
  });

  it('leaves alone a file that is closed after the count, of a session that was created before it, and says so', async () => {
    const files = server([row('a', -4), row('b', -1)]);
    const set = await fixMatching([files.list]);
    files.rows.push(row('late', -9, 1));
    const { removed, result } = await run(set, files);

    expect(removed).toEqual(['a', 'b']);
    expect(result).toMatchObject({ done: 2, hasMore: true });
  });

  it('has the newest row, although the clock of the server is known to a second only', async () => {
    const files = server([row('a', -1), row('just now', 0.01)]);
    const set = await fixMatching([files.list]);

    expect((await run(set, files)).removed).toEqual(['a', 'just now']);
  });

  it('keeps an earlier createdTo', async () => {
    const files = server([row('a', -9), row('b', -1)]);
    const set = await fixMatching([files.list], at(-5));

    expect((await run(set, files)).removed).toEqual(['a']);
    expect(new Set(files.asked.map(({ createdTo }) => createdTo))).toEqual(new Set([at(-5)]));
  });

  it('takes the number of each list, not more of one because the other has less', async () => {
    const open = server([row('open 1', -8, null), row('open 2', -7, null)]);
    const failed = server([row('failed 1', -6, null)]);
    const set = await fixMatching([open.list, failed.list]);
    open.rows.pop();
    failed.rows.push(row('failed 2', -5, null));
    const { removed, result } = await run(set, open, failed);

    expect(set?.number).toBe(3);
    expect(removed).toEqual(['failed 1', 'open 1']);
    expect(result).toMatchObject({ done: 2, hasMore: true });
  });

  it('is null if the server cannot count so many', async () => {
    expect(await fixMatching([() => Promise.resolve({ data: [row('a', -1)], page: { next: 'a', total: null, totalAtLeast: 100_000 } })])).toBeNull();
  });
});
