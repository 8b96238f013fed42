import { serverNow } from '../api/serverTime.js';
import type { Session } from '../api/views.js';
import { bytes, speed as speedText } from '../format/bytes.js';
import { duration, time } from '../format/time.js';
import { CopyButton } from '../states/CopyButton.js';
import { Fact } from '../states/Fact.js';
import { Tag } from '../states/Tag.js';
import { adviceOf } from './advice.js';
import { isAlive } from './calls.js';
import { STALLED } from './query.js';
import { percent, timeLeft } from './speed.js';
import { StatusTag } from './StatusCell.js';

interface Props {
  session: Session;
  isDeleted: boolean;
  /** Bytes per second, if it was observed. */
  speed: number | null | undefined;
}

export function SessionDetails({ session, isDeleted, speed }: Props) {
  const share = percent(session);
  return <>
    <h2 className="kala-session-name kala-name">{session.originalFilename}</h2>
    <p className="kala-actions">
      <StatusTag status={session.status} />
      {session.verified && <Tag tone="good">Verified</Tag>}
      {isDeleted && <Tag tone="quiet">File deleted</Tag>}
    </p>
    {session.status === 'open' && share !== null && <progress className="kala-bulk-progress" max={100} value={share} aria-label="Progress" />}
    <Stalled session={session} />
    {session.failure && <Failed code={session.failure} isAlive={isAlive(session)} />}
    <dl className="kala-facts">
      <Fact name="Stored">{sizeOf(session)}</Fact>
      {session.status === 'open' && speed ? <Fact name="Speed">{speedOf(session, speed)}</Fact> : null}
      <Fact name={session.status === 'closed' ? 'SHA-256' : 'Declared hash'}>{session.hash ? <Copied text={session.hash} what="the hash" /> : 'Not declared'}</Fact>
      {session.status !== 'aborted' && session.status !== 'expired' && <Fact name="Verified by">{verifiedBy(session)}</Fact>}
      <Fact name="Type">{session.contentType ?? 'Not declared'}</Fact>
      <Fact name="Owner">{session.ownerName && <span className="kala-name">{session.ownerName} </span>}<code>{session.owner}</code></Fact>
      <Fact name="Door">{session.door}</Fact>
      <Fact name="Created">{time(session.createdAt)}</Fact>
      <Fact name="Last change">{time(session.updatedAt)}</Fact>
      {session.closedAt && <Fact name="Closed">{time(session.closedAt)}</Fact>}
      {isAlive(session) && <Fact name="Expires">{time(session.expiresAt)} (in {duration(Date.parse(session.expiresAt) - serverNow())})</Fact>}
      <Fact name="Uuid"><Copied text={session.uuid} what="the uuid" /></Fact>
    </dl>
  </>;
}

function Copied({ text, what }: { text: string; what: string }) {
  return <span className="kala-copied"><code>{text}</code><CopyButton text={text} label={`Copy ${what}`} /></span>;
}

/** Its `updatedAt` is the last byte: nothing else changes an open session. */
function Stalled({ session }: { session: Session }) {
  const idle = serverNow() - Date.parse(session.updatedAt);
  return session.status === 'open' && idle > STALLED && (
    <p className="kala-notice">Stalled since {time(session.updatedAt)}: no byte for {duration(idle)}.</p>
  );
}

function Failed({ code, isAlive: canGoOn }: { code: string; isAlive: boolean }) {
  const { reason, advice } = adviceOf(code);
  return (
    <div className="kala-session-failure">
      <p><strong>{reason}</strong> <code>{code}</code></p>
      {canGoOn && <p>{advice}</p>}
    </div>
  );
}

function sizeOf({ offset, fileSize, status }: Session): string {
  const share = percent({ offset, fileSize });
  const exact = (count: number) => count < 1024 ? bytes(count) : `${bytes(count)} (${count.toLocaleString()} B)`;
  return status === 'closed' ? exact(offset)
    : `${exact(offset)} of ${fileSize === null ? 'an unknown size' : exact(fileSize)}${share === null ? '' : `, ${share} %`}`;
}

function speedOf(session: Session, speed: number): string {
  const left = timeLeft(session, speed);
  return left === null ? speedText(speed) : `${speedText(speed)}, ${duration(left)} left`;
}

function verifiedBy({ verified, verifiedBy: by, status }: Session): string {
  return by === 'file' ? 'The declared hash of the file' : by === 'chunks' ? 'The hashes of all its chunks'
    : by ?? (verified ? 'Its hash' : status === 'closed' ? 'Nothing: no hash was declared' : 'Nothing yet');
}
