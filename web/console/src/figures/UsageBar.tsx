import { useId } from 'react';
import './figures.css';

interface Props {
  label: string;
  used: number;
  /** Null if there is no limit. */
  limit: number | null;
  format: (count: number) => string;
}

/** How much of a limit is used; without a limit only how much is used. */
export function UsageBar({ label, used, limit, format }: Props) {
  const id = useId();
  return (
    <div className="kala-usage">
      <span id={id}>{label}</span>
      <span className="kala-used">{limit === null ? `${format(used)}, no limit` : `${format(used)} of ${format(limit)}`}</span>
      {limit !== null && <progress aria-labelledby={id} value={Math.min(used, limit)} max={Math.max(1, limit)} data-full={used >= limit * 0.9 || undefined} />}
    </div>
  );
}
