import { bytes } from '../format/bytes.js';
import { counted } from '../format/text.js';

interface JobWords {
  title: string;
  /** What it does. */
  text: string;
}

const JOBS: Record<string, JobWords> = {
  expire: { title: 'Expire', text: 'Marks sessions that nobody has written to for too long as expired.' },
  collect: {
    title: 'Collect', text: 'Removes the bytes of ended sessions and deleted files, rows that are no longer remembered, and old events.',
  },
  scrub: {
    title: 'Scrub', text: 'Reads every file again and compares it with its digest. Started here, it reads at full speed and takes as long as that.',
  },
};

/** The words of a job; one of a newer server has only its name. */
export function jobWords(name: string): JobWords {
  return Object.hasOwn(JOBS, name) ? JOBS[name]! : { title: name, text: '' };
}

/** What a job did, in words; null if it did nothing or the report is of a kind that is not known. */
export function reportWords(name: string, report: unknown): string | null {
  if (typeof report !== 'object' || report === null) {
    return null;
  }
  const count = (member: string): number => Number((report as Record<string, unknown>)[member] ?? 0);
  switch (name) {
    case 'expire':
      return joined([said('marked', count('sessions'), 'session'), said('skipped because they are being written to:', count('busy'), 'session')]);
    case 'collect':
      return joined([
        said('removed', count('blobs'), 'blob', ` with ${bytes(count('bytes'))}`), said('forgot', count('sessions'), 'session'),
        said('removed', count('idempotencyKeys'), 'idempotency key'), said('removed', count('events'), 'event'),
        said('corrected the usage of', count('owners'), 'owner'),
      ]);
    case 'scrub': {
      const corrupt = corruptOf(report).length;
      return `read ${counted(count('files'), 'file')} with ${bytes(count('bytes'))}; ${corrupt === 0 ? 'none is corrupt' : `${counted(corrupt, 'file')} corrupt`}`;
    }
    default:
      return null;
  }
}

/** The uuids of the corrupt files in the report of a scrub. */
export function corruptOf(report: unknown): string[] {
  return texts(member(report, 'corrupt'));
}

/** The uuid of the file that could not be read, which ended a scrub; null if there is none. */
export function unreadableOf(report: unknown): string | null {
  const found = member(report, 'unreadable');
  return typeof found === 'string' ? found : null;
}

function member(report: unknown, name: string): unknown {
  return typeof report === 'object' && report !== null ? (report as Record<string, unknown>)[name] : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function said(verb: string, count: number, noun: string, more = ''): string | null {
  return count === 0 ? null : `${verb} ${counted(count, noun)}${more}`;
}

function joined(parts: (string | null)[]): string {
  return parts.filter(part => part !== null).join(', ') || 'nothing to do';
}
