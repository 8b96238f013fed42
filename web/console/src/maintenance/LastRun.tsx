import { Link } from 'wouter';
import type { Job } from '../api/views.js';
import { duration, time } from '../format/time.js';
import { Tag } from '../states/Tag.js';
import { corruptOf, reportWords, unreadableOf } from './words.js';

interface Props {
  name: string;
  run: NonNullable<Job['last']>;
}

const TONES: Record<string, 'good' | 'bad' | 'warn'> = { ok: 'good', failed: 'bad', cancelled: 'warn' };

/** When a job ran last and what it did. Files that are damaged are links. */
export function LastRun({ name, run }: Props) {
  const said = reportWords(name, run.report);
  const corrupt = corruptOf(run.report);
  const unreadable = unreadableOf(run.report);
  return (
    <>
      {time(run.startedAt)}, {run.durationMs < 1_000 ? `${Math.round(run.durationMs)} ms` : duration(run.durationMs)},{' '}
      {run.trigger === 'automatic' ? 'by itself' : 'by a call'} <Tag tone={TONES[run.outcome] ?? 'warn'}>{run.outcome}</Tag>
      {said && <span className="kala-report">{said}</span>}
      {run.outcome === 'failed' && <span className="kala-report">The log of the server says why.</span>}
      {corrupt.length > 0 && <Files title="Corrupt: upload these files again" uuids={corrupt} />}
      {unreadable && <Files title="Could not be read, which ended the run" uuids={[unreadable]} />}
    </>
  );
}

function Files({ title, uuids }: { title: string; uuids: string[] }) {
  return (
    <div className="kala-damaged">
      <strong>{title}</strong>
      <ul>{uuids.map(uuid => <li key={uuid}><Link href={`/files/${uuid}`}><code>{uuid}</code></Link></li>)}</ul>
    </div>
  );
}
