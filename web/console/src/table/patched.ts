import type { RowPage } from './useRows.js';

/** What to change in loaded rows. */
export interface Patch<Row> {
  /** The new content of loaded rows; null removes one. */
  changes?: ReadonlyMap<string, Row | null>;
  /** New rows that come before all others. */
  first?: readonly Row[];
  /** New rows, by the loaded row that they come before. */
  inserted?: ReadonlyMap<string, readonly Row[]>;
  /** New rows that come after all others. */
  last?: readonly Row[];
}

/** The pages with the changes. The total follows what is added and removed; of more than `most` rows the last ones are cut. */
export function patched<Row extends { uuid: string }>(
  pages: readonly RowPage<Row>[], { changes, first = [], inserted, last = [] }: Patch<Row>, most: number,
): RowPage<Row>[] {
  const after = pages.map((page, at) => ({
    ...page,
    data: [
      ...(at === 0 ? first : []),
      ...page.data.flatMap(row => {
        const change = changes?.get(row.uuid);
        return [...(inserted?.get(row.uuid) ?? []), ...(change === undefined ? [row] : change === null ? [] : [change])];
      }),
      ...(at === pages.length - 1 ? last : []),
    ],
  }));
  return cut(withTotal(after, uuidsOf(after).size - uuidsOf(pages).size), most);
}

function withTotal<Row>(pages: RowPage<Row>[], more: number): RowPage<Row>[] {
  const [top, ...others] = pages;
  if (!top || more === 0) {
    return pages;
  }
  const { total, totalAtLeast } = top.page;
  const moved = (count: number | null | undefined) => count == null ? count : Math.max(0, count + more);
  return [{ ...top, page: { ...top.page, total: moved(total), totalAtLeast: moved(totalAtLeast) } }, ...others];
}

/** The cursor of the last page does not fit any more after a cut. */
function cut<Row>(pages: RowPage<Row>[], most: number): RowPage<Row>[] {
  let room = most;
  let isCut = false;
  const kept = pages.map(page => {
    const data = page.data.slice(0, room);
    isCut ||= data.length < page.data.length;
    room -= data.length;
    return data.length < page.data.length ? { ...page, data } : page;
  });
  const end = kept.at(-1);
  return isCut && end ? [...kept.slice(0, -1), { ...end, isCut }] : pages;
}

// A list that changes can have a row on two pages.
function uuidsOf(pages: readonly RowPage<{ uuid: string }>[]): Set<string> {
  return new Set(pages.flatMap(page => page.data.map(row => row.uuid)));
}
