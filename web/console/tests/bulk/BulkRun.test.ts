import { describe, expect, it, vi } from 'vitest';
import { token } from '../../src/access/token.js';
import { Refusal } from '../../src/api/Refusal.js';
import { BulkRun } from '../../src/bulk/BulkRun.js';
import { lostReport, outcome, remarks } from '../../src/bulk/summary.js';

const items = Array.from({ length: 20 }, (_, at) => ({ uuid: `${at}`, originalFilename: `secret ${at}.bin` }));
const set = { number: items.length, items: () => items };
const words = { noun: 'file', past: 'deleted' };
const slowly = () => new Promise<void>(resolve => setTimeout(resolve, 5));

function made() {
  const told = vi.fn();
  const run = new BulkRun(told);
  // As React's strict mode does it.
  run.enter();
  run.leave();
  run.enter();
  return { run, told };
}

describe('BulkRun', () => {
  it('tells the numbers elsewhere when the sign-in ends while it runs', async () => {
    const { run, told } = made();
    let calls = 0;
    const act = async () => {
      const call = ++calls;
      await slowly();
      if (call > 8) {
        setTimeout(() => run.leave());
        throw new Refusal(401, { code: 'unauthenticated', message: 'The sign-in has ended.' });
      }
    };
    const result = await run.start({ ...words, act }, set, () => undefined);
    await slowly();

    expect(told).toHaveBeenCalledOnce();
    expect(told.mock.calls[0]![1]).toBe(result);
    expect(lostReport(words, result)).toBe('8 files deleted, 4 refused. It ended early: The sign-in has ended.');
  });

  it('does nothing with the sign-in of another user', async () => {
    const { run } = made();
    token.set('of the one who confirmed');
    const act = vi.fn(async () => token.set('of another one'));
    const result = await run.start({ ...words, act }, set, () => undefined);
    token.set(null);

    expect(act.mock.calls.length).toBeLessThanOrEqual(4);
    expect(result.ended?.code).toBe('unauthenticated');
  });

  it('stops, and tells what was done, when another page is shown', async () => {
    const { run, told } = made();
    const act = vi.fn(slowly);
    const running = run.start({ ...words, act }, set, () => undefined);
    run.leave();
    expect(told).not.toHaveBeenCalled();
    const result = await running;

    expect(act.mock.calls.length).toBeLessThanOrEqual(4);
    expect(told).toHaveBeenCalledOnce();
    expect(lostReport(words, result)).toBe(`${outcome(words, result)}. It was stopped: the others are as they were.`);
  });

  it('tells nothing elsewhere once the report was closed', async () => {
    const { run, told } = made();
    await run.start({ ...words, act: slowly }, set, () => undefined);
    run.seen();
    run.leave();

    expect(told).not.toHaveBeenCalled();
  });
});

describe('the report', () => {
  const result = { number: 4, done: 4, refusals: [], hasMore: false, isStopped: false, ended: null };

  it('names no file where the next user can read it', () => {
    const refusals = [{ item: items[0]!, refusal: new Refusal(409, { code: 'session_closed', message: 'It is closed.' }) }];
    expect(lostReport(words, { ...result, done: 1_200, refusals })).toBe(`${(1_200).toLocaleString()} files deleted, 1 refused.`);
  });

  it('says what is with the others', () => {
    expect(remarks(result)).toEqual([]);
    expect(remarks({ ...result, done: 3 })).toEqual(['1 of 4 no longer matched when their turn came.']);
    expect(remarks({ ...result, hasMore: true })).toEqual(['More match now than were counted. The others are as they were: start again to include them.']);
  });
});
