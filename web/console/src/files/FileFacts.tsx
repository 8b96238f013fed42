import type { Session } from '../api/views.js';
import { bytes } from '../format/bytes.js';
import { time } from '../format/time.js';
import { Fact } from '../states/Fact.js';
import { hexOf } from './digest.js';
import { VerifiedTag } from './VerifiedTag.js';

interface Props {
  session: Session;
  contentType: string | null;
  /** Whether the stored bytes are no longer those that were closed. */
  isDamaged: boolean;
}

const doors: Record<string, string> = {
  form: 'an upload session', raw: 'one request', tus: 'tus', ietf: 'a resumable upload of the IETF draft',
};

/** All that is known of a file. */
export function FileFacts({ session, contentType, isDamaged }: Props) {
  const size = session.fileSize ?? session.offset;
  const { hash } = session;
  const hex = hash && hexOf(hash);
  return (
    <dl className="kala-file-facts">
      <Fact name="Name"><span className="kala-name">{session.originalFilename}</span></Fact>
      <Fact name="Size">{bytes(size)}{size >= 1024 && ` (${size.toLocaleString()} bytes)`}</Fact>
      <Fact name="Type">{contentType ?? 'unknown'}</Fact>
      {session.status === 'closed' && (
        <Fact name="Verified">
          <VerifiedTag by={session.verifiedBy} isDamaged={isDamaged} />{' '}
          {isDamaged ? null : session.verifiedBy === 'file' ? 'The bytes match the SHA-256 that was declared for the file.'
            : session.verifiedBy === 'chunks' ? 'Each chunk matched the SHA-256 that came with it.' : 'No SHA-256 was declared; the server computed this one.'}
        </Fact>
      )}
      {hash && <Fact name="SHA-256" copy={hash}><code>{hash}</code></Fact>}
      {hex && <Fact name="SHA-256, hexadecimal" copy={hex}><code>{hex}</code></Fact>}
      <Fact name="Uuid" copy={session.uuid}><code>{session.uuid}</code></Fact>
      <Fact name="Owner"><span className="kala-name">{session.ownerName ?? 'deleted user'}</span></Fact>
      <Fact name="Created">{time(session.createdAt)}</Fact>
      {session.closedAt && <Fact name="Closed">{time(session.closedAt)}</Fact>}
      <Fact name="Uploaded as">{doors[session.door] ?? session.door}</Fact>
    </dl>
  );
}
