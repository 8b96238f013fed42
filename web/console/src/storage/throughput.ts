/** How many bytes sessions had at a time, in milliseconds. */
export interface Sample {
  at: number;
  bytes: number;
}

// The offset of a session moves each 64 MiB or 5 s.
const WINDOW = 30_000;

/** The samples of the last 30 seconds with a new one. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples.filter(one => one.at > sample.at - WINDOW && one.at < sample.at), sample];
}

/** Bytes per second over the samples; null before there are two. Removed rows and writes from the start count as nothing. */
export function throughput(samples: readonly Sample[]): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || first.at === last.at) {
    return null;
  }
  const arrived = samples.slice(1).reduce((sum, one, at) => sum + Math.max(0, one.bytes - samples[at]!.bytes), 0);
  return arrived / (last.at - first.at) * 1_000;
}
