import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useRef, type ReactNode } from 'react';

export interface Column<Row> {
  /** Tells it from the others; the title if omitted. */
  key?: string;
  title: string;
  /** A CSS width such as `120px`; the column without one takes the rest. */
  width?: string;
  align?: 'end';
  /** The name by which the server sorts it. */
  sort?: string;
  cell: (row: Row) => ReactNode;
}

export interface Selection {
  chosen: ReadonlySet<string>;
  toggle: (uuid: string) => void;
  toggleAll: () => void;
}

interface Props<Row> {
  /** What the table is, for those who do not see it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  selection?: Selection;
  /** The name of a row, for its check box. */
  nameOf: (row: Row) => string;
  sort?: string;
  onSort?: (sort: string) => void;
  /** The row that is open beside the table. */
  current?: string;
  onEnd?: () => void;
  /** The rows on screen, after a pause in scrolling. */
  onShown?: (rows: readonly Row[]) => void;
}

// --kala-row in theme.css.
const ROW = 40;
const OVERSCAN = 8;
const SETTLED = 150;

/**
 * A table of which only the rows on screen are in the document. Rows are plain elements: Mantine's would be twice as slow
 * while scrolling.
 */
export function RowTable<Row extends { uuid: string }>(props: Props<Row>) {
  const { columns, rows, selection, onEnd, onShown } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: OVERSCAN, getItemKey: at => rows[at]!.uuid,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows.length - 30) {
      onEnd?.();
    }
  }, [last, rows.length, onEnd]);
  useEffect(() => {
    const timer = setTimeout(() => onShown?.(rows.slice(first, last + 1)), SETTLED);
    return () => clearTimeout(timer);
  }, [first, last, rows, onShown]);

  return (
    <div className="kala-table" ref={box} tabIndex={0} role="region" aria-label={props.label}>
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {selection && (
              <th className="kala-check">
                <input
                  type="checkbox" aria-label="Choose all loaded rows" onChange={selection.toggleAll}
                  checked={rows.length > 0 && rows.every(row => selection.chosen.has(row.uuid))}
                />
              </th>
            )}
            {columns.map(column => <Heading key={column.key ?? column.title} column={column} sort={props.sort} onSort={props.onSort} />)}
          </tr>
        </thead>
        <tbody>
          <Gap height={items[0]?.start ?? 0} />
          {items.map(({ index }) => {
            const row = rows[index]!;
            return (
              <TableRow
                key={row.uuid} row={row} at={index + 2} columns={columns as readonly Column<{ uuid: string }>[]}
                name={props.nameOf(row)} isCurrent={row.uuid === props.current}
                isChosen={selection?.chosen.has(row.uuid) ?? false} toggle={selection?.toggle}
              />
            );
          })}
          <Gap height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  );
}

function Gap({ height }: { height: number }) {
  // Through the DOM: the page's policy refuses style attributes in HTML, not properties.
  const size = useCallback((row: HTMLTableRowElement | null) => {
    if (row) {
      row.style.height = `${height}px`;
    }
  }, [height]);
  return height > 0 && <tr ref={size} aria-hidden="true" className="kala-gap"><td /></tr>;
}

function Heading<Row>({ column, sort, onSort }: { column: Column<Row>; sort?: string; onSort?: (sort: string) => void }) {
  const width = useCallback((cell: HTMLTableCellElement | null) => {
    if (cell) {
      cell.style.width = column.width ?? '';
    }
  }, [column.width]);
  const name = column.sort;
  if (!name || !onSort) {
    return <th ref={width} data-align={column.align} scope="col">{column.title}</th>;
  }
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none';
  return (
    <th ref={width} data-align={column.align} scope="col" aria-sort={direction}>
      <button type="button" onClick={() => onSort(direction === 'descending' ? name : `-${name}`)}>
        {column.title}
        <span aria-hidden="true">{direction === 'ascending' ? ' ▲' : direction === 'descending' ? ' ▼' : ''}</span>
      </button>
    </th>
  );
}

interface RowProps {
  row: { uuid: string };
  at: number;
  columns: readonly Column<{ uuid: string }>[];
  name: string;
  isCurrent: boolean;
  isChosen: boolean;
  toggle: ((uuid: string) => void) | undefined;
}

const TableRow = memo(function TableRow({ row, at, columns, name, isCurrent, isChosen, toggle }: RowProps) {
  return (
    <tr aria-rowindex={at} data-uuid={row.uuid} data-current={isCurrent || undefined} data-chosen={isChosen || undefined}>
      {toggle && (
        <td className="kala-check">
          <input type="checkbox" aria-label={`Choose ${name}`} checked={isChosen} onChange={() => toggle(row.uuid)} />
        </td>
      )}
      {columns.map(column => <td key={column.key ?? column.title} data-align={column.align}>{column.cell(row)}</td>)}
    </tr>
  );
});
