import type { SessionView } from '../api/views.js';
import { Tag } from '../states/Tag.js';
import { percent } from './speed.js';

const tones = { open: 'busy', failed: 'bad', closed: 'good', aborted: 'quiet', expired: 'quiet' } as const;

export function StatusTag({ status }: Pick<SessionView, 'status'>) {
  return <Tag tone={tones[status] ?? 'quiet'}>{status[0]!.toUpperCase() + status.slice(1)}</Tag>;
}

/** The status, and for a running upload how much is there. */
export function StatusCell({ session }: { session: SessionView }) {
  const share = percent(session);
  return (
    <span className="kala-progress">
      <StatusTag status={session.status} />
      {session.status === 'open' && share !== null && <>
        <progress max={100} value={share} aria-label={`Progress of ${session.originalFilename}`} />
        <span className="kala-percent">{share} %</span>
      </>}
      {session.status === 'open' && share === null && <span className="kala-hint">size unknown</span>}
    </span>
  );
}
