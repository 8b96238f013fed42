import { useEffect, type ReactNode } from 'react';

/** The title of a page, and what can be done on it. */
export function PageHead({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} – Kala`;
  }, [title]);
  return (
    <div className="kala-head">
      <h1>{title}</h1>
      {children && <div className="kala-actions">{children}</div>}
    </div>
  );
}
