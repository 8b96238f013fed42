import { useMemo } from 'react';
import { Link } from 'wouter';
import { useAccess } from '../access/useAccess.js';
import type { AuditEntry } from '../api/views.js';
import { detailOf, titleOf, toneOf } from '../events/words.js';
import { time } from '../format/time.js';
import { Tag } from '../states/Tag.js';
import { RowTable, type Column } from '../table/RowTable.js';
import { useUserNames } from '../users/useUsers.js';
import './audit.css';

interface Props {
  entries: readonly AuditEntry[];
  onEnd: (() => void) | undefined;
}

export function AuditTable({ entries, onEnd }: Props) {
  const { isAnonymous } = useAccess();
  const names = useUserNames();
  const columns = useMemo((): Column<AuditEntry>[] => [
    { title: 'When', width: '205px', cell: entry => time(entry.at) },
    { title: 'What', width: '215px', cell: entry => <Tag tone={toneOf(entry.kind)}>{titleOf(entry.kind)}</Tag> },
    { title: 'By', width: '120px', cell: entry => <span className="kala-name" title={entry.actor ?? undefined}>{entry.actorName ?? entry.actor ?? '—'}</span> },
    { title: 'To', width: '175px', cell: entry => <Target entry={entry} names={names} isAnonymous={isAnonymous} /> },
    { title: 'Detail', cell: entry => <Detail entry={entry} /> },
  ], [names, isAnonymous]);
  return (
    <div className="kala-audit">
      <RowTable label="Events, the newest first" columns={columns} rows={entries} nameOf={entry => titleOf(entry.kind)} onEnd={onEnd} />
    </div>
  );
}

interface TargetProps {
  entry: AuditEntry;
  names: ReadonlyMap<string, string>;
  isAnonymous: boolean;
}

/** The session, the user or the key to which it was done. Deleted users and keys have no page. */
function Target({ entry, names, isAnonymous }: TargetProps) {
  if (entry.session !== null) {
    const path = entry.kind === 'closed' || entry.kind === 'stored' ? 'files' : 'sessions';
    return <Link href={`/${path}/${entry.session}`} title={entry.session}>{path === 'files' ? 'file' : 'session'} <code>{entry.session.slice(0, 8)}…</code></Link>;
  }
  if (entry.subject === null) {
    return '—';
  }
  const name = names.get(entry.subject);
  return name !== undefined && !isAnonymous
    ? <Link href={`/users/${entry.subject}`} title={entry.subject} className="kala-name">{name}</Link>
    : <span title={entry.subject}>{entry.kind.startsWith('key_') ? 'key' : 'user'} {name ?? <code>{entry.subject.slice(0, 8)}…</code>}</span>;
}

function Detail({ entry }: { entry: AuditEntry }) {
  const said = detailOf(entry);
  return said !== null && <span className="kala-name" title={said}>{said}</span>;
}
