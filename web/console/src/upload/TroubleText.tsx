import type { Trouble } from './trouble.js';

export function TroubleText({ trouble }: { trouble: Trouble }) {
  return <p className="kala-refusal">{trouble.message} <code>{trouble.code}</code></p>;
}
