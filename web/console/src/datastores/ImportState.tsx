import { Tag } from '../states/Tag.js';
import type { Datastore } from './views.js';

const TAGS = { importing: ['busy', 'Importing'], ready: ['good', 'Ready'], failed: ['bad', 'Failed'] } as const;

/** The state, and for a running import how far it is. */
export function ImportState({ datastore: { state, progress, name } }: { datastore: Datastore }) {
  const [tone, word] = TAGS[state];
  return (
    <span className="kala-import">
      <Tag tone={tone}>{word}</Tag>
      {state === 'importing' && <>
        <progress max={100} value={progress} aria-label={`Import of ${name}`} />
        <span className="kala-import-percent">{progress} %</span>
      </>}
    </span>
  );
}
