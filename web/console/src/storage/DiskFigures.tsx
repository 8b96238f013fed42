import { Link } from 'wouter';
import { serverNow } from '../api/serverTime.js';
import type { Statistics } from '../api/views.js';
import { Figure } from '../figures/Figure.js';
import { bytes, speed } from '../format/bytes.js';
import { counted } from '../format/text.js';
import { duration } from '../format/time.js';
import { averagePerDay, untilFull } from './forecast.js';
import { useDays } from './useDays.js';

interface Props {
  statistics: Statistics;
  arriving: number | null;
}

const limit = (count: number | null): string => count === null ? 'no limit' : bytes(count);

export function DiskFigures({ statistics, arriving }: Props) {
  const days = useDays(30).data;
  const oldest = statistics.oldestOpenSession;
  const open = statistics.sessions['open']?.count ?? 0;
  const week = averagePerDay(days ?? [], 7);
  const month = averagePerDay(days ?? [], 30);
  return (
    <dl className="kala-figures">
      <Figure label="Files" value={bytes(statistics.files.bytes)} hint={counted(statistics.files.count, 'file')} />
      <Figure
        label="Arriving now" value={arriving === null ? '…' : speed(arriving)}
        hint="bytes that became durable in the last 30 seconds"
      />
      <Figure
        label="Closed in the last hour" value={bytes(statistics.bytesClosedLastHour)}
        hint={statistics.bytesClosedLastHour > 0 ? `on average ${speed(statistics.bytesClosedLastHour / 3_600)}` : 'nothing was closed'}
      />
      <Figure label="Closed in the last day" value={bytes(statistics.bytesClosedLastDay)} hint="in the last 24 hours" />
      <Figure label="Disk left" value={limit(statistics.freeBytes)} hint={statistics.totalBytes === null ? 'the store has no limit of its own' : `of ${bytes(statistics.totalBytes)}, without the reserve`} />
      <Figure
        label="Disk full in" value={days ? untilFull(statistics.freeBytes, week) : '…'}
        hint={days && `at ${bytes(Math.round(week))} a day, as in the last 7 days; ${untilFull(statistics.freeBytes, month)} at ${bytes(Math.round(month))}, as in the last 30`}
      />
      <Figure label="Used by files and open sessions" value={bytes(statistics.bytesOnDisk)} hint={`declared and not yet sent: ${bytes(statistics.declaredBytes)}`} />
      <Figure
        label="Oldest open session" value={oldest ? duration(serverNow() - Date.parse(oldest.createdAt)) : 'none'}
        hint={oldest ? <Link href={`/sessions/${oldest.uuid}`}>Show it; {open.toLocaleString()} open</Link> : 'No session is open.'}
      />
    </dl>
  );
}
