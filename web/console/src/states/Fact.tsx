import type { ReactNode } from 'react';
import { CopyButton } from './CopyButton.js';

/** One entry of a `<dl>`; `copy` is what can be copied of it. */
export function Fact({ name, copy, children }: { name: string; copy?: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {copy && <dd className="kala-fact-copy"><CopyButton text={copy} label="Copy" /></dd>}
    </div>
  );
}
