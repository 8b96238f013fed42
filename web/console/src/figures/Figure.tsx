import type { ReactNode } from 'react';
import './figures.css';

interface Props {
  label: string;
  value: ReactNode;
  /** What the figure counts, or how it was made. */
  hint?: ReactNode;
}

/** A number with its name; for a list of class kala-figures. */
export function Figure({ label, value, hint }: Props) {
  return (
    <div className="kala-figure">
      <dt>{label}</dt>
      <dd>
        <span className="kala-value">{value}</span>
        {hint && <span className="kala-hint">{hint}</span>}
      </dd>
    </div>
  );
}
