import type { Datastore } from './views.js';

/** Why the last import failed, and whether what an earlier one made can still be read. */
export function DatastoreNotice({ datastore: { state, failure, readable } }: { datastore: Datastore }) {
  if (state === 'failed' && failure) {
    return (
      <p className="kala-notice" role="alert">
        <span>{failure.message} <code>{failure.code}</code>{readable && '. What follows is from the import before.'}</span>
      </p>
    );
  }
  return state === 'importing' && readable && <p className="kala-hint">Until the import ends, what follows is from the one before.</p>;
}
