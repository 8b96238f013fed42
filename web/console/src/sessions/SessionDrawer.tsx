import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { asRefusal } from '../api/Refusal.js';
import { serverNow } from '../api/serverTime.js';
import { isDialogOpen } from '../dialogs/openDialogs.js';
import { SideDrawer } from '../dialogs/SideDrawer.js';
import { EmptyState } from '../states/EmptyState.js';
import { ErrorState } from '../states/ErrorState.js';
import { LoadingState } from '../states/LoadingState.js';
import { isAlive } from './calls.js';
import { SessionActions } from './SessionActions.js';
import { SessionDetails } from './SessionDetails.js';
import { Timeline } from './Timeline.js';
import type { Row } from './compared.js';
import { getSession } from './getSession.js';
import { Speeds } from './speed.js';
import { useEvents } from './useEvents.js';
import { beat } from './useLive.js';

interface Props {
  /** Null while it is closed. */
  uuid: string | null;
  /** The row of the table, if it is loaded. */
  row: Row | undefined;
  onClose: () => void;
  /** The session is not in the list any more. */
  onRemoved: (uuid: string) => void;
}

/** Everything about one session. It is asked again while it can change. */
export function SessionDrawer({ uuid, row, onClose, onRemoved }: Props) {
  const [isAsking, setAsking] = useState(false);
  return (
    <SideDrawer title="Session" width={600} isOpen={uuid !== null} onClose={onClose} isAsking={isAsking}>
      {uuid !== null && <Content key={uuid} uuid={uuid} row={row} onAsking={setAsking} onRemoved={onRemoved} />}
    </SideDrawer>
  );
}

interface ContentProps {
  uuid: string;
  row: Row | undefined;
  onAsking: (isAsking: boolean) => void;
  onRemoved: (uuid: string) => void;
}

function Content({ uuid, row, onAsking, onRemoved }: ContentProps) {
  const asked = useSession(uuid);
  const session = asked.data;
  if (!session && asked.error) {
    return asRefusal(asked.error).status === 404
      ? <EmptyState title="No such session">It never existed, or it ended and is no longer remembered. Its uuid is {uuid}.</EmptyState>
      : <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />;
  }
  if (!session) {
    return <LoadingState />;
  }
  return <Known session={session} row={row} onAsking={onAsking} onRemoved={onRemoved} refetch={() => void asked.refetch()}
    isGone={asked.error !== null && asRefusal(asked.error).status === 404} />;
}

interface KnownProps extends Omit<ContentProps, 'uuid'> {
  session: Row;
  isGone: boolean;
  refetch: () => void;
}

function Known({ session, row, isGone, onAsking, onRemoved, refetch }: KnownProps) {
  const events = useEvents(session);
  // The session of a deleted file stays closed.
  const isDeleted = events.data?.some(event => event.kind === 'deleted') ?? false;
  const ask = () => {
    refetch();
    void events.refetch();
  };
  return (
    <div className="kala-session">
      {isGone && <p className="kala-refusal" role="alert">The session is gone: this is the last that was seen of it.</p>}
      <SessionDetails session={session} isDeleted={isDeleted} speed={session.speed ?? row?.speed} />
      {!isGone && <SessionActions session={session} isDeleted={isDeleted} onAsking={onAsking} onDone={ask} onRemoved={onRemoved} />}
      <Timeline session={session} events={events} />
    </div>
  );
}

function useSession(uuid: string) {
  const queries = useQueryClient();
  const key = ['session', uuid];
  // The row of the table is only asked again while it is on screen.
  const speeds = useMemo(() => new Speeds(), []);
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const known = queries.getQueryData<Row>(key);
      if (known && isDialogOpen()) {
        return known;
      }
      const session = await getSession(uuid, signal);
      return { ...session, speed: speeds.see(session, serverNow()) };
    },
    retry: (attempts, error) => attempts < 1 && asRefusal(error).isPassing,
    refetchInterval: ({ state }) => state.data && isAlive(state.data) && asRefusal(state.error).status !== 404 ? beat() : false,
    refetchIntervalInBackground: true,
    gcTime: 0,
  });
}
