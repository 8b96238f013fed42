import { useCallback } from 'react';
import { useLocation, useRoute, useSearch } from 'wouter';

/** What is open beside a list: `{page}/{uuid}` in the address. Opening it is a step in the history, so that "back" closes it. */
export function useOpened(page: string) {
  const [, navigate] = useLocation();
  const query = useSearch();
  const [, parts] = useRoute(`${page}/:uuid`);
  const go = useCallback((path: string) => navigate(path + location.search), [navigate]);
  const open = useCallback((uuid: string) => go(`${page}/${uuid}`), [go, page]);
  const close = useCallback(() => go(page), [go, page]);
  return { opened: parts?.['uuid'] ?? null, search: query && `?${query}`, open, close };
}
