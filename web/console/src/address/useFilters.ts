import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

/**
 * The filters of a page, kept in its address so that it can be sent to others. Names that the page does not have are
 * dropped; the server says what is wrong with a value.
 */
export function useFilters<Name extends string>(names: readonly Name[]) {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const filters = useMemo(() => {
    const given = new URLSearchParams(search);
    return Object.fromEntries(names.flatMap(name => given.get(name) ? [[name, given.get(name)]] : [])) as Partial<Record<Name, string>>;
  }, [search, names]);
  const change = useCallback((changes: Partial<Record<Name, string | null>>) => {
    const next = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...filters, ...changes })) {
      if (value) {
        next.set(name, String(value));
      }
    }
    navigate(next.size > 0 ? `${path}?${next}` : path, { replace: true });
  }, [filters, path, navigate]);
  return [filters, change] as const;
}
