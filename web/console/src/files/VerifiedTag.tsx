import { Tag } from '../states/Tag.js';

interface Props {
  /** What verified the file: its own hash (`file`), or those of all its chunks (`chunks`); null if nothing did. */
  by: string | null;
  isShort?: boolean;
  /** Whether it no longer is what was verified. */
  isDamaged?: boolean;
}

export function VerifiedTag({ by, isShort, isDamaged }: Props) {
  if (isDamaged) {
    return <Tag tone="bad">{by === null ? 'Damaged' : 'Damaged; it matched when it was closed'}</Tag>;
  }
  return by === null ? <Tag tone="warn">Not verified</Tag>
    : <Tag tone="good">{by !== 'chunks' ? 'Verified' : isShort ? 'By chunks' : 'Verified by chunks'}</Tag>;
}
