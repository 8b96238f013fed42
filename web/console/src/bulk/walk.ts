import type { RowPage } from '../table/useRows.js';

/** All rows of a list, page by page as they are needed. A page can be empty and still have a next one. */
export async function* walk<Row>(load: (cursor: string | undefined) => Promise<RowPage<Row>>): AsyncGenerator<Row> {
  let cursor: string | undefined;
  do {
    const { data, page } = await load(cursor);
    yield* data;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}
