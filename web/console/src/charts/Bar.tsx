import './charts.css';

interface Props {
  label: string;
  /** 0 to 1. */
  share: number;
}

/** A horizontal bar for a cell of a table. */
export function Bar({ label, share }: Props) {
  const width = Number.isFinite(share) ? Math.min(100, Math.max(share > 0 ? 0.7 : 0, share * 100)) : 0;
  return (
    <svg role="img" aria-label={label} className="kala-bar">
      <rect width="100%" height="12" className="kala-bar-ground" />
      <rect width={`${width}%`} height="12" className="kala-chart-bar" />
    </svg>
  );
}
