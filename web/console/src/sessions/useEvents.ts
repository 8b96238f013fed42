import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, told } from '../api/answers.js';
import type { Event, SessionView } from '../api/views.js';
import { walk } from '../bulk/walk.js';
import { isDialogOpen } from '../dialogs/openDialogs.js';
import { isAlive } from './calls.js';
import { SLOW_BEAT } from './useLive.js';

/** The events of a session, all pages. */
export function useEvents(session: SessionView) {
  return useQuery({
    // An event comes with each of these changes; interruptions are found by asking from time to time.
    queryKey: ['events', session.uuid, session.status, session.offset === 0],
    queryFn: async ({ signal, client, queryKey }) => {
      const known = client.getQueryData<Event[]>(queryKey);
      return known && isDialogOpen() ? known : await eventsOf(session.uuid, signal);
    },
    placeholderData: keepPreviousData,
    refetchInterval: isAlive(session) ? SLOW_BEAT : false,
    gcTime: 0,
  });
}

export type Events = ReturnType<typeof useEvents>;

async function eventsOf(uuid: string, signal: AbortSignal): Promise<Event[]> {
  const events: Event[] = [];
  const load = async (cursor: string | undefined) => await told(
    api.GET('/api/manage/filestore/sessions/{uuid}/events', { params: { path: { uuid }, query: { limit: 500, cursor } }, signal }));
  for await (const event of walk(load)) {
    events.push(event);
  }
  return events;
}
