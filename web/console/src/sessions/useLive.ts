import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { serverNow } from '../api/serverTime.js';
import type { Session } from '../api/views.js';
import { isDialogOpen } from '../dialogs/openDialogs.js';
import type { Patch } from '../table/patched.js';
import { listSessions } from './calls.js';
import { comparedByUuid, comparedTop, leavesGap, type Row } from './compared.js';
import { isAtTop, MOST, questionOf } from './question.js';
import type { SessionQuery } from './query.js';
import { Speeds } from './speed.js';

interface List {
  key: string;
  query: SessionQuery;
  rows: readonly Row[];
  patch: (changes: Patch<Row>) => void;
  /** Loads the first page in the place of all pages. */
  restart: (signal: AbortSignal, shape: (row: Row) => Row) => Promise<void>;
  canGrow: boolean;
  hasMore: boolean;
  isLoading: boolean;
}

export const BEAT = 2_000;
export const SLOW_BEAT = 10_000;

/** How long to wait for the next question; a tab that nobody sees asks less often. */
export const beat = (): number => document.hidden ? SLOW_BEAT : BEAT;

/**
 * Asks again for the rows on screen that can still change, or, at the top of a list that grows there, for its first rows.
 * One question each time. Returns what to give to the table, and how many newer rows are known that are not shown.
 */
export function useLive(list: List) {
  const latest = useRef(list);
  const shown = useRef<readonly Row[]>([]);
  const missed = useRef<readonly string[]>([]);
  if (latest.current.key !== list.key || list.rows.length === 0) {
    shown.current = [];
    missed.current = [];
  }
  latest.current = list;
  const speeds = useMemo(() => new Speeds(), []);
  const [newer, setNewer] = useState({ key: list.key, count: 0 });
  const speedOf = (session: Session) => speeds.see(session, serverNow());

  async function ask(signal: AbortSignal): Promise<number> {
    const { key, query, rows, canGrow } = latest.current;
    const question = questionOf({ rows, shown: shown.current, missed: missed.current, canGrow });
    missed.current = [];
    if (isDialogOpen() || !question) {
      return Date.now();
    }
    const { uuids } = question;
    const { data, page } = await listSessions(uuids ? { uuid: uuids.join(','), limit: MOST } : { ...query, limit: question.top }, signal);
    if (isDialogOpen() || latest.current.key !== key) {
      return Date.now();
    }
    speeds.keep(latest.current.rows);
    if (uuids) {
      change(comparedByUuid(latest.current.rows, data, uuids, speedOf));
    } else if (leavesGap(latest.current.rows, data, page.next !== null)) {
      await bridge(data.length, signal);
    } else {
      change(comparedTop(latest.current.rows, data, latest.current.hasMore, speedOf));
      // They are on screen, but no longer among the first ones: their status has changed, or newer ones came.
      const found = new Set(data.map(row => row.uuid));
      missed.current = question.watched.filter(uuid => !found.has(uuid));
    }
    return Date.now();
  }

  function change(changes: Patch<Row>) {
    if ([changes.changes?.size, changes.first?.length, changes.inserted?.size, changes.last?.length].some(Boolean)) {
      latest.current.patch(changes);
    }
  }

  /** More rows came than one answer has. Who looks at older ones by now keeps them. */
  async function bridge(count: number, signal: AbortSignal) {
    const { key, rows, restart } = latest.current;
    if (!isAtTop(rows, shown.current)) {
      setNewer({ key, count });
      return;
    }
    await restart(signal, row => ({ ...row, speed: speedOf(row) }));
    setNewer({ key, count: 0 });
  }

  useQuery({
    queryKey: ['sessions-live', list.key],
    queryFn: ({ signal }) => ask(signal),
    enabled: !list.isLoading,
    initialData: () => Date.now(),
    staleTime: BEAT / 2,
    gcTime: 0,
    retry: false,
    refetchInterval: beat,
    refetchIntervalInBackground: true,
  });
  const onShown = useCallback((rows: readonly Row[]) => {
    shown.current = rows;
  }, []);
  return { onShown, newer: newer.key === list.key ? newer.count : 0 };
}
