import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, told } from '../api/answers.js';
import { queries } from '../api/queries.js';

/** All users; the list has no pages. */
export function useUsers() {
  return useQuery({
    queryKey: ['users'],
    queryFn: async ({ signal }) => (await told(api.GET('/api/manage/users', { signal }))).data,
    refetchInterval: 30_000,
  });
}

/** The names of all users by uuid; empty while they are not known. For administrators. */
export function useUserNames(): ReadonlyMap<string, string> {
  const users = useUsers().data;
  return useMemo(() => new Map(users?.map(user => [user.uuid, user.username])), [users]);
}

/** One user, and what this user stores. */
export function useUser(uuid: string) {
  return useQuery({
    queryKey: ['users', uuid],
    queryFn: async ({ signal }) => (await told(api.GET('/api/manage/users/{uuid}', { params: { path: { uuid } }, signal }))).data,
  });
}

/** After a change: the list, the user, and who the caller is, who may be the same. */
export async function askUsersAnew(): Promise<void> {
  await Promise.all([queries.invalidateQueries({ queryKey: ['users'] }), queries.invalidateQueries({ queryKey: ['me'] })]);
}
