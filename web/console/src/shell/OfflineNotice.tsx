import { useSyncExternalStore } from 'react';
import { connection } from '../api/connection.js';

/** Says that the server does not answer, as long as the last answer of any call is missing. */
export function OfflineNotice() {
  const isLost = useSyncExternalStore(connection.subscribe, () => connection.isLost);
  return isLost && (
    <div className="kala-notice" role="status">
      The server cannot be reached. What you see is its last answer; the page goes on by itself.
    </div>
  );
}
