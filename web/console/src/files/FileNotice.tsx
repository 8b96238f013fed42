import { Link } from 'wouter';
import type { Refusal } from '../api/Refusal.js';
import type { Session } from '../api/views.js';

/** Says why a file cannot be read; nothing if it can. */
export function FileNotice({ session, refusal }: { session: Session; refusal: Refusal | null }) {
  if (session.status !== 'closed') {
    return (
      <p className="kala-notice">
        <span>This is not a file: its upload is {session.status}. <Link href={`/sessions/${session.uuid}`}>Look at the session</Link></span>
      </p>
    );
  }
  return refusal && (
    <p className="kala-notice" role="alert">
      <span>{words(refusal)} <code>{refusal.code}</code>{refusal.traceId && <>, trace <code>{refusal.traceId}</code></>}</span>
    </p>
  );
}

function words({ code, message }: Refusal): string {
  return code === 'content_corrupt' ? 'The stored bytes are damaged or missing, so this file cannot be read. Upload it again.'
    : code === 'gone' ? 'This file was deleted. This is what the server remembers of it.' : message;
}
