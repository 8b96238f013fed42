import { useEffect, useState } from 'react';
import type { Statistics } from '../api/views.js';
import { throughput, withSample, type Sample } from './throughput.js';

/** Bytes per second that became durable, from one answer to the next; null at first. */
export function useThroughput(statistics: Statistics | undefined, askedAt: number): number | null {
  const [samples, setSamples] = useState<Sample[]>([]);
  useEffect(() => {
    if (statistics) {
      const bytes = Object.values(statistics.sessions).reduce((sum, one) => sum + one.bytes, 0);
      setSamples(before => withSample(before, { at: askedAt, bytes }));
    }
  }, [statistics, askedAt]);
  return throughput(samples);
}
