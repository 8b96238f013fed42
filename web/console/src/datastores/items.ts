import type { RowPage } from '../table/useRows.js';
import type { Item, ItemPage } from './views.js';

/** An item as a row of a table. */
export interface ItemRow extends Item {
  /** The table's name for a row: here the id. */
  uuid: string;
}

/** A page of items as a page of a table. */
export function rowsOf({ features, numberMatched, links }: ItemPage): RowPage<ItemRow> {
  return {
    data: features.map(item => ({ ...item, uuid: String(item.id) })),
    page: { next: cursorOf(links), total: numberMatched },
  };
}

/** The cursor of the link to the next page; null if it is the last one. Its host may be another one before a proxy. */
function cursorOf(links: ItemPage['links']): string | null {
  const next = links.find(({ rel }) => rel === 'next');
  return next ? new URL(next.href).searchParams.get('cursor') : null;
}

/** A value of a field, as a cell shows it. Numbers stay as they are: they may be years or codes. */
export function valueText(value: unknown): string {
  return value === null || value === undefined ? '—' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
