import { useAccess } from '../access/useAccess.js';
import type { Event, SessionView } from '../api/views.js';
import { time } from '../format/time.js';
import { ErrorState } from '../states/ErrorState.js';
import { LoadingState } from '../states/LoadingState.js';
import { eventText } from './eventText.js';
import type { Events } from './useEvents.js';

/** What happened to the session, the oldest first. */
export function Timeline({ session, events }: { session: SessionView; events: Events }) {
  const { me } = useAccess();
  return (
    <section aria-label="Timeline">
      <h3 className="kala-session-part">Timeline</h3>
      {events.isPending && <LoadingState />}
      {events.error && !events.data && <ErrorState error={events.error} onRetry={() => void events.refetch()} />}
      {events.data?.length === 0 && <p className="kala-hint">No event is kept. Events are kept for a time that the operator sets.</p>}
      <ol className="kala-timeline">
        {events.data?.map(event => <TimelineEntry key={event.uuid} event={event} actor={actorOf(event, session, me.uuid)} />)}
      </ol>
    </section>
  );
}

function TimelineEntry({ event, actor }: { event: Event; actor: string | null }) {
  const { title, tone, detail } = eventText(event);
  return (
    <li data-tone={tone}>
      <strong>{title}</strong>
      <span className="kala-hint"><time dateTime={event.at}>{time(event.at)}</time>{actor && `, by ${actor}`}</span>
      {detail && <span>{detail}</span>}
    </li>
  );
}

/** Only what differs from the usual is said: that somebody other than the owner did it. */
function actorOf({ actor }: Event, { owner }: SessionView, me: string): string | null {
  return actor === null || actor === owner ? null : actor === me ? 'you' : `user ${actor}`;
}
