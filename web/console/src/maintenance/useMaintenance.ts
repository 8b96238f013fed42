import { useQuery } from '@tanstack/react-query';
import { api, told } from '../api/answers.js';

/** The last run of each job in the server that answers. */
export function useMaintenance(isAllowed = true) {
  return useQuery({
    queryKey: ['maintenance'],
    queryFn: async ({ signal }) => (await told(api.GET('/api/manage/filestore/maintenance', { signal }))).data,
    refetchInterval: 5_000,
    enabled: isAllowed,
  });
}
