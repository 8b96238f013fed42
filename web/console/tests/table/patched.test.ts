import { describe, expect, it } from 'vitest';
import { patched } from '../../src/table/patched.js';
import type { RowPage } from '../../src/table/useRows.js';

interface Row {
  uuid: string;
  is?: string;
}

const rows = (text: string): Row[] => [...text].map(uuid => ({ uuid }));
const pages = (total: number | null = 4): RowPage<Row>[] => [
  { data: rows('ab'), page: { next: 'n', total } }, { data: rows('cd'), page: { next: null } },
];
const textOf = (all: RowPage<Row>[]): string[] => all.map(page => page.data.map(({ uuid }) => uuid).join(''));

describe('patched', () => {
  it('changes, removes and adds rows at their place', () => {
    const after = patched(pages(), {
      changes: new Map([['a', { uuid: 'a', is: 'new' }], ['c', null]]), first: rows('x'), inserted: new Map([['d', rows('yz')]]), last: rows('e'),
    }, 100);

    expect(textOf(after)).toEqual(['xab', 'yzde']);
    expect(after[0]!.data[1]).toEqual({ uuid: 'a', is: 'new' });
  });

  it('lowers the total by what is removed and raises it by what is added', () => {
    expect(patched(pages(), { changes: new Map([['a', null], ['d', null]]) }, 100)[0]!.page.total).toBe(2);
    expect(patched(pages(), { first: rows('xy'), inserted: new Map([['b', rows('z')]]) }, 100)[0]!.page.total).toBe(7);
    expect(patched([{ data: rows('a'), page: { next: 'n', totalAtLeast: 1000 } }], { first: rows('x') }, 100)[0]!.page.totalAtLeast).toBe(1001);
  });

  it('does not count what was not there, or what was there twice', () => {
    const twice: RowPage<Row>[] = [{ data: rows('ab'), page: { next: 'n', total: 3 } }, { data: rows('bc'), page: { next: null } }];

    expect(patched(pages(), { changes: new Map([['q', null]]) }, 100)[0]!.page.total).toBe(4);
    expect(patched(twice, { changes: new Map([['b', null]]) }, 100)[0]!.page.total).toBe(2);
    expect(patched(pages(null), { changes: new Map([['a', null]]) }, 100)[0]!.page.total).toBeNull();
  });

  it('cuts the last rows of too many, and says so, but counts them', () => {
    const after = patched(pages(), { first: rows('xy') }, 5);

    expect(textOf(after)).toEqual(['xyab', 'c']);
    expect(after[0]!.page.total).toBe(6);
    expect(after[1]!.isCut).toBe(true);
    expect(patched(after, { changes: new Map([['x', null]]) }, 5)[1]!.isCut).toBe(true);
    expect(patched(pages(), {}, 4)[1]!.isCut).toBeUndefined();
  });

  it('stays within the limit however often rows come', () => {
    let all = pages();
    for (let round = 0; round < 50; round++) {
      all = patched(all, { first: [{ uuid: `n${round}` }] }, 10);
    }

    expect(all.flatMap(page => page.data)).toHaveLength(10);
    expect(all[0]!.page.total).toBe(54);
  });
});
