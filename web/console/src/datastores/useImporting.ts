import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { asRefusal } from '../api/Refusal.js';
import type { Patch } from '../table/patched.js';
import { getDatastore } from './calls.js';
import type { Datastore } from './views.js';

/** How often a running import is asked for, in milliseconds. */
export const POLLING = 2_000;
const AT_ONCE = 20;

/** Keeps the rows of running imports up to date, some at a time; asks nothing while none runs. */
export function useImporting(rows: readonly Datastore[], patch: (changes: Patch<Datastore>) => void): void {
  const uuids = importing(rows);
  const { data } = useQuery({
    queryKey: ['importing', uuids],
    queryFn: async ({ signal }) => new Map(await Promise.all(uuids.map(async uuid => [uuid, await find(uuid, signal)] as const))),
    enabled: uuids.length > 0,
    refetchInterval: POLLING,
  });
  useEffect(() => {
    if (data) {
      patch({ changes: data });
    }
  }, [data, patch]);
}

/** The uuids of the first running imports. */
export function importing(rows: readonly Datastore[]): string[] {
  return rows.filter(row => row.state === 'importing').slice(0, AT_ONCE).map(row => row.uuid);
}

/** Null if it was deleted meanwhile. */
async function find(uuid: string, signal: AbortSignal): Promise<Datastore | null> {
  try {
    return await getDatastore(uuid, signal);
  } catch (error) {
    if (asRefusal(error).code === 'datastore_not_found') {
      return null;
    }
    throw error;
  }
}
