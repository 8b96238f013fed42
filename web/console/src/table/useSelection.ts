import { useCallback, useMemo, useState } from 'react';
import type { Selection } from './RowTable.js';

/** The chosen rows of the list with this key. Rows that are not there any more are not chosen any more. */
export function useSelection<Row extends { uuid: string }>(rows: readonly Row[], key: string) {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [chosenIn, setChosenIn] = useState(key);
  if (chosenIn !== key) {
    setChosenIn(key);
    setMarked(new Set());
  }
  const chosen = useMemo(
    () => new Set(rows.filter(row => marked.has(row.uuid)).map(row => row.uuid)), [rows, marked]);
  const toggle = useCallback((uuid: string) => setMarked(before => {
    const after = new Set(before);
    if (!after.delete(uuid)) {
      after.add(uuid);
    }
    return after;
  }), []);
  const toggleAll = useCallback(() => setMarked(
    chosen.size === rows.length ? new Set() : new Set(rows.map(row => row.uuid)),
  ), [chosen, rows]);
  const clear = useCallback(() => setMarked(new Set()), []);
  const selection: Selection = { chosen, toggle, toggleAll };
  return { selection, chosen, clear };
}
