import { useQuery } from '@tanstack/react-query';
import { introspect } from '../calls.js';
import type { SourceOptions } from '../views.js';

/** What a datastore of a file would be. The answer changes only with the options. */
export function useIntrospection(file: string, options: SourceOptions | undefined) {
  return useQuery({
    queryKey: ['introspection', file, options],
    queryFn: ({ signal }) => introspect(file, options, signal),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    retry: false,
  });
}
