import type { ReactNode } from 'react';

/** There is nothing to show, why, and perhaps what to do. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="kala-state">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
    </div>
  );
}
