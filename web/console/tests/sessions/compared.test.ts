import { describe, expect, it } from 'vitest';
import { comparedByUuid, comparedTop, leavesGap } from '../../src/sessions/compared.js';
import { patched } from '../../src/table/patched.js';
import { minutes, row, uuids } from './rows.js';

const noSpeed = () => null;

describe('comparedTop', () => {
  it('leaves rows that are the same, so that they are not drawn anew', () => {
    const { changes, first, inserted, last } = comparedTop(minutes(2, 1), minutes(2, 1), false, noSpeed);

    expect(changes).toEqual(new Map());
    expect([first, last, [...inserted]]).toEqual([[], [], []]);
  });

  it('finds what has changed, also the speed alone', () => {
    const { changes } = comparedTop([row('c', 3), row('b', 2), row('a', 1)], [row('c', 3, { offset: 5 }), row('b', 2), row('a', 1)], false,
      session => session.uuid === 'b' ? 7 : null);

    expect([...changes.keys()]).toEqual(['c', 'b']);
    expect(changes.get('c')).toMatchObject({ offset: 5 });
    expect(changes.get('b')).toMatchObject({ speed: 7 });
  });

  it('puts only newer rows to the top, in their order', () => {
    expect(uuids(comparedTop(minutes(1), minutes(3, 2, 1), false, noSpeed).first)).toEqual(['m3', 'm2']);
  });

  it('puts an older session that now matches to its place', () => {
    const loaded = minutes(9, 6, 3);
    const changes = comparedTop(loaded, minutes(9, 8, 7, 6, 4, 3), false, noSpeed);
    const [page] = patched([{ data: loaded, page: { next: null } }], changes, 100);

    expect(changes.first).toEqual([]);
    expect(uuids(page!.data)).toEqual(['m9', 'm8', 'm7', 'm6', 'm4', 'm3']);
  });

  it('orders by uuid what was created at the same time', () => {
    const changes = comparedTop([row('b'), row('a')], [row('c'), row('b'), row('aa'), row('a')], false, noSpeed);

    expect(uuids([...changes.first])).toEqual(['c']);
    expect(uuids([...changes.inserted.get('a')!])).toEqual(['aa']);
  });

  it('leaves what is after the last row to the next page, and adds it if there is none', () => {
    expect(comparedTop(minutes(5), minutes(5, 4), true, noSpeed).last).toEqual([]);
    expect(uuids([...comparedTop(minutes(5), minutes(5, 4), false, noSpeed).last])).toEqual(['m4']);
  });

  it('fills an empty list', () => {
    expect(uuids([...comparedTop([], minutes(2, 1), true, noSpeed).first])).toEqual(['m2', 'm1']);
  });

  it('does not remove what an answer happens to lack', () => {
    expect(comparedTop(minutes(2, 1), minutes(2), false, noSpeed).changes.size).toBe(0);
  });
});

describe('comparedByUuid', () => {
  it('changes and removes rows that were asked for', () => {
    const { changes } = comparedByUuid([row('a'), row('b')], [row('a', 0, { offset: 5 })], ['a', 'b'], noSpeed);

    expect(changes.get('a')).toMatchObject({ offset: 5 });
    expect(changes.get('b')).toBeNull();
  });

  it('never adds rows: they are those of another list', () => {
    const changes = comparedByUuid([], [row('a')], ['a'], noSpeed);

    expect(patched([{ data: [], page: { next: null, total: 0 } }], changes, 100)).toEqual([{ data: [], page: { next: null, total: 0 } }]);
  });
});

describe('leavesGap', () => {
  const newest = Array.from({ length: 20 }, (_, at) => 59 - at);

  it('is so when more rows came than one answer has', () => {
    expect(leavesGap(minutes(10, 9), minutes(...newest), true)).toBe(true);
    expect(leavesGap([], minutes(...newest), true)).toBe(true);
  });

  it('is not so when the answer reaches the loaded rows, known or not', () => {
    expect(leavesGap(minutes(40, 9), minutes(...newest), true)).toBe(false);
    expect(leavesGap(minutes(45), minutes(...newest), true)).toBe(false);
  });

  it('is not so when the answer is the whole list, or has nothing', () => {
    expect(leavesGap(minutes(10), minutes(12, 11), false)).toBe(false);
    expect(leavesGap(minutes(10), [], true)).toBe(false);
  });
});
