import type { Session } from '../api/views.js';

/** That a session had so many durable bytes at this time of the server, in milliseconds. */
interface Sample {
  at: number;
  offset: number;
}

const WINDOW = 10_000;
// While bytes arrive the offset moves each 64 MiB or 5 s, and a moment is needed to make them durable.
const STEP = 6_000;

/**
 * The speed of uploads, from the offsets that were seen. Each comes with the time of the server at which it became
 * durable, so neither the clock of this machine nor the time between two questions makes a difference.
 */
export class Speeds {
  readonly #seen = new Map<string, Sample[]>();

  /** Bytes per second over the last 10 s; 0 if nothing moves; null as long as it is unknown. */
  see(session: Session, now: number): number | null {
    if (session.status !== 'open') {
      this.#seen.delete(session.uuid);
      return null;
    }
    const before = this.#seen.get(session.uuid) ?? [{ at: Date.parse(session.createdAt), offset: 0 }];
    const samples = withSample(before, { at: Date.parse(session.updatedAt), offset: session.offset });
    this.#seen.set(session.uuid, samples);
    return speedOf(samples, now);
  }

  /** Forgets all other sessions. */
  keep(sessions: readonly Pick<Session, 'uuid'>[]): void {
    const kept = new Set(sessions.map(({ uuid }) => uuid));
    [...this.#seen.keys()].filter(uuid => !kept.has(uuid)).forEach(uuid => this.#seen.delete(uuid));
  }
}

function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const newest = samples.at(-1);
  if (newest && newest.at === sample.at && newest.offset === sample.offset) {
    return [...samples];
  }
  // A WRITE began anew: what was before says nothing about it.
  const kept = newest && sample.offset < newest.offset ? [] : samples.filter(({ at }) => sample.at - at <= WINDOW + STEP);
  return [...kept, sample];
}

function speedOf(samples: readonly Sample[], now: number): number | null {
  const first = samples[0], last = samples.at(-1);
  if (!first || !last || now - last.at > WINDOW + STEP) {
    return 0;
  }
  // After a longer silence the time without bytes counts, too.
  const end = now - last.at > STEP ? now : last.at;
  return end > first.at ? (last.offset - first.offset) / (end - first.at) * 1_000 : null;
}

/** The milliseconds until all bytes are there; null if that cannot be said. */
export function timeLeft(session: Pick<Session, 'offset' | 'fileSize'>, bytesPerSecond: number | null): number | null {
  return session.fileSize === null || !bytesPerSecond || bytesPerSecond < 1 ? null
    : (session.fileSize - session.offset) / bytesPerSecond * 1_000;
}

/** The share of the bytes that are durable, 0 to 100; null if the size is unknown. */
export function percent(session: Pick<Session, 'offset' | 'fileSize'>): number | null {
  // 100 is only said when the last byte is there.
  return session.fileSize === null ? null
    : session.fileSize === 0 ? 100 : Math.floor(session.offset / session.fileSize * 100);
}
