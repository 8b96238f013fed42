import { useQuery } from '@tanstack/react-query';
import { api, told } from '../api/answers.js';

/** The permissions that exist, with what they allow. */
export function usePermissions() {
  return useQuery({
    queryKey: ['permissions'],
    queryFn: async () => (await told(api.GET('/api/auth/permissions'))).data,
    staleTime: Infinity,
  });
}
