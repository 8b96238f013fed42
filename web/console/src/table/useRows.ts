import { useInfiniteQuery, useQueryClient, type InfiniteData, type QueryKey } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import { patched, type Patch } from './patched.js';

/** A page of a list, as the server answers it. */
export interface RowPage<Row> {
  data: Row[];
  page: { next: string | null; total?: number | null; totalAtLeast?: number | null };
  /** Rows at its end were dropped, so that its cursor would leave a gap. */
  isCut?: boolean;
}

export const PAGE_ROWS = 200;
/** More rows are not loaded: nobody scrolls so far, and a filter finds what is after them. */
export const MOST_ROWS = 50 * PAGE_ROWS;

/** The rows of a list, loaded page by page while the user scrolls. */
export function useRows<Row extends { uuid: string }>(
  key: QueryKey,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<RowPage<Row>>,
) {
  const queries = useQueryClient();
  const asked = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    // A page can be empty and still have a next one, so pages are not counted.
    getNextPageParam: (last, all) => isFull(all) ? undefined : last.page.next ?? undefined,
    // Asking anew would ask for every loaded page.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const rows = useMemo(() => {
    // A list that changes can have a row on two pages.
    const known = new Map<string, Row>();
    asked.data?.pages.forEach(page => page.data.forEach(row => known.set(row.uuid, row)));
    return [...known.values()];
  }, [asked.data]);

  const patch = useCallback((changes: Patch<Row>) => {
    queries.setQueryData<Pages<Row>>(key, data => data && { ...data, pages: patched(data.pages, changes, MOST_ROWS) });
  // By its text: the key is made anew at each rendering.
  }, [queries, JSON.stringify(key)]);

  const latestLoad = useRef(load);
  latestLoad.current = load;
  /** Puts a new first page in the place of all that is loaded, which stays on screen until then. */
  const restart = useCallback(async (signal: AbortSignal, shape: (row: Row) => Row) => {
    const page = await latestLoad.current(undefined, signal);
    // A page that is on its way would bring the old ones back.
    await queries.cancelQueries({ queryKey: key, exact: true });
    queries.setQueryData<Pages<Row>>(key, data => data && { pages: [{ ...page, data: page.data.map(shape) }], pageParams: [undefined] });
  }, [queries, JSON.stringify(key)]);

  const { fetchNextPage, hasNextPage, isFetching } = asked;
  // Scrolling asks again and again, which would cancel the page that is on its way.
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetching) {
      void fetchNextPage({ cancelRefetch: false });
    }
  }, [fetchNextPage, hasNextPage, isFetching]);

  const last = asked.data?.pages.at(-1);
  return {
    rows,
    patch,
    restart,
    error: asked.error,
    isLoading: asked.isPending,
    isLoadingMore: asked.isFetchingNextPage,
    /** Whether rows after the last one exist. */
    hasMore: last !== undefined && (last.page.next !== null || last.isCut === true),
    isFull: isFull(asked.data?.pages ?? []),
    loadMore,
    /** What a table does at its end; nothing while a page is on its way, and not again by itself after a refusal. */
    onEnd: hasNextPage && !isFetching && !asked.error ? loadMore : undefined,
    retry: useCallback(() => void asked.refetch(), [asked.refetch]),
    total: asked.data?.pages[0]?.page,
  };
}

type Pages<Row> = InfiniteData<RowPage<Row>, string | undefined>;

/** Whether rows after the last one exist that are not loaded. */
function isFull(pages: readonly RowPage<unknown>[]): boolean {
  const last = pages.at(-1);
  return last !== undefined && (last.isCut === true
    || (last.page.next !== null && pages.reduce((sum, page) => sum + page.data.length, 0) >= MOST_ROWS));
}
