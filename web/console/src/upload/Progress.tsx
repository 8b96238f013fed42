import type { UploadRow } from './UploadItem.js';

/** Two bars: what the server has stored, and below it, thinner, what has left this computer. */
export function Progress({ row }: { row: UploadRow }) {
  const { confirmed, sent, size } = row.progress;
  return (
    <div className="kala-bars">
      <progress aria-label={`Stored of ${row.name}`} max={size || 1} value={confirmed} />
      <progress aria-label={`Sent of ${row.name}`} max={size || 1} value={Math.max(sent, confirmed)} className="kala-bar-sent" />
    </div>
  );
}
