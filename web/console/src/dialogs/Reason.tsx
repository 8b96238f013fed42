import type { Refusal } from '../api/Refusal.js';

interface Props {
  refusal: Refusal | null;
  /** The fields that show their own messages. */
  fields?: readonly string[];
}

/** Why a form was refused: the messages of the fields that do not show them, otherwise the message of all. */
export function Reason({ refusal, fields = [] }: Props) {
  if (!refusal) {
    return null;
  }
  const named = Object.keys(refusal.errors);
  const others = named.filter(name => !fields.includes(name)).flatMap(name => refusal.errors[name] ?? []);
  const lines = others.length > 0 ? others : named.length > 0 ? [] : [refusal.message];
  return lines.length > 0 && <div role="alert">{lines.map(line => <p key={line} className="kala-refusal">{line}</p>)}</div>;
}
