import { counted } from '../format/text.js';
import type { RowPage } from '../table/useRows.js';

interface Props {
  total: RowPage<unknown>['page'] | undefined;
  loaded: number;
  isFull: boolean;
  chosen: number;
}

/** How many rows there are, how many of them are loaded, and how many are chosen. */
export function Total({ total, loaded, isFull, chosen }: Props) {
  const all = total?.total != null ? counted(total.total, 'file')
    : total?.totalAtLeast != null ? `more than ${counted(total.totalAtLeast, 'file')}` : counted(loaded, 'file');
  return (
    <p className="kala-hint" role="status">
      {all}{loaded < (total?.total ?? 0) && `, ${loaded.toLocaleString()} loaded`}{chosen > 0 && `, ${chosen.toLocaleString()} chosen`}
      {isFull && '. No more are loaded here: narrow the filters to see the others.'}
    </p>
  );
}
