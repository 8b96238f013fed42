import type { ReactNode } from 'react';

interface Props {
  title: string;
  count: number;
  shown: number;
  actions: ReactNode;
  children: ReactNode;
}

/** Uploads that have ended in the same way; nothing if there are none. */
export function UploadSection({ title, count, shown, actions, children }: Props) {
  return count > 0 && (
    <section aria-label={title}>
      <div className="kala-upload-section">
        <h2>{title}</h2>
        {count > shown && <span className="kala-hint">the last {shown} are shown</span>}
        <div className="kala-actions">{actions}</div>
      </div>
      <ul className="kala-uploads">{children}</ul>
    </section>
  );
}
