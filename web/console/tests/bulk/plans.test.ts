import { beforeEach, describe, expect, it, vi } from 'vitest';

const GET = vi.fn();
vi.mock('../../src/api/answers.js', () => ({ api: { GET }, told: (call: unknown) => call }));
const { deleteAll } = await import('../../src/files/deletePlans.js');
const { matchingPlan } = await import('../../src/sessions/bulkPlans.js');

const queries = () => GET.mock.calls.map(([, { params }]) => params.query as Record<string, unknown>);

beforeEach(() => {
  GET.mockReset();
  GET.mockImplementation(() => Promise.resolve({ data: [], page: { next: null, total: 2 } }));
});

describe('the plans for all that match', () => {
  it('count and read files with the same filters, the oldest first and up to the time of the count', async () => {
    const set = await deleteAll({ filename: 'a', sort: '-fileSize' }).fix();
    for await (const _ of set!.items(call => call())) {
      // Nothing is there.
    }
    const [, count, page] = queries();

    expect(count).toMatchObject({ filename: 'a', sort: 'createdAt', count: true });
    expect(Date.parse(String(count!['createdTo']))).toBeLessThanOrEqual(Date.now());
    expect(page).toMatchObject({ filename: 'a', sort: 'createdAt', createdTo: count!['createdTo'] });
  });

  it('count and read the sessions of each status by themselves', async () => {
    const set = await matchingPlan('abort', { filename: 'a', sort: 'fileSize', cursor: 'x' }, Date.now()).fix();
    const counts = queries().filter(({ count }) => count);

    expect(set?.number).toBe(4);
    expect(counts.map(({ status }) => status)).toEqual(['open', 'failed']);
    expect(counts.every(({ sort, cursor, createdTo }) => sort === 'createdAt' && cursor === undefined && createdTo)).toBe(true);
  });

  it('refuse a view that does not exist, in the dialog', async () => {
    await expect(matchingPlan('abort', { view: 'nonsense' }, Date.now()).fix()).rejects.toMatchObject({ code: 'validation_failed' });
    expect(GET).not.toHaveBeenCalled();
  });
});
