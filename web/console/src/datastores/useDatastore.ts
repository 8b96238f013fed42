import { useQuery } from '@tanstack/react-query';
import { getDatastore } from './calls.js';
import { POLLING } from './useImporting.js';

/** A datastore with its collections, asked again while it is imported. */
export function useDatastore(uuid: string) {
  return useQuery({
    queryKey: ['datastore', uuid],
    queryFn: ({ signal }) => getDatastore(uuid, signal),
    refetchInterval: ({ state }) => state.data?.state === 'importing' ? POLLING : false,
  });
}
