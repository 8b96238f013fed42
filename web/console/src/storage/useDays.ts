import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, told } from '../api/answers.js';

/** The files that were closed on each of the last days. */
export function useDays(days: number) {
  return useQuery({
    queryKey: ['days', days],
    queryFn: async ({ signal }) => (await told(api.GET('/api/manage/filestore/statistics/days', { params: { query: { days } }, signal }))).data,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}
