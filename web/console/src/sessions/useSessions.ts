import { useCallback, useEffect, useMemo, useState } from 'react';
import { asRefusal, Refusal } from '../api/Refusal.js';
import { serverNow } from '../api/serverTime.js';
import { announce } from '../states/announce.js';
import { PAGE_ROWS, useRows } from '../table/useRows.js';
import { listSessions } from './calls.js';
import { canGrow, queryOf, type Filters, type SessionQuery } from './query.js';
import type { Row } from './compared.js';
import { useLive } from './useLive.js';

// More than a screen shows: short pages are filled up to here.
const SCREEN = 60;

/** The list that the filters choose, alive. */
export function useSessions(filters: Filters, onLostCursor: () => void) {
  const [round, setRound] = useState(0);
  const refresh = useCallback(() => setRound(before => before + 1), []);
  // The times of a view are computed once for all pages: a cursor belongs to the filters that it was made with.
  const asked = useMemo(() => tryQuery(filters), [filters, round]);
  const list = useRows<Row>(['sessions', asked.query ?? String(asked.refusal), round], async (cursor, signal) => {
    if (!asked.query) {
      throw asked.refusal;
    }
    return await listSessions({ ...asked.query, limit: PAGE_ROWS, cursor: cursor ?? filters.cursor, count: cursor === undefined }, signal);
  });
  const key = JSON.stringify([asked.query, round]);
  const live = useLive({
    key, query: asked.query ?? {}, rows: list.rows, patch: list.patch, restart: list.restart,
    canGrow: canGrow(filters), hasMore: list.hasMore, isLoading: list.isLoading || !asked.query || (list.error !== null && list.rows.length === 0),
  });

  const { onEnd } = list;
  // A page can be short, or empty, and still have a next one.
  useEffect(() => {
    if (list.rows.length < SCREEN) {
      onEnd?.();
    }
  }, [list.rows.length, onEnd]);

  const isLost = list.error !== null && asRefusal(list.error).code === 'invalid_cursor';
  useEffect(() => {
    if (isLost) {
      announce('The server no longer accepts the place in the list. It is shown from its start.');
      onLostCursor();
      refresh();
    }
  }, [isLost]);

  return { ...list, ...live, isLost, refresh };
}

export type Sessions = ReturnType<typeof useSessions>;

function tryQuery(filters: Filters): { query: SessionQuery; refusal?: never } | { query?: never; refusal: Refusal } {
  try {
    return { query: queryOf(filters, serverNow()) };
  } catch (error) {
    return { refusal: asRefusal(error) };
  }
}
