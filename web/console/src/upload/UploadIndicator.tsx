import { useEffect, useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import { useAccess, useToken } from '../access/useAccess.js';
import { counted } from '../format/text.js';
import { summary } from './summary.js';

/** How far the uploads of this tab are; nothing while there are none. */
export function UploadIndicator() {
  const account = useAccess().me.uuid;
  const token = useToken();
  const value = useSyncExternalStore(summary.subscribe, () => summary.value);
  useEffect(() => summary.signedIn(account), [account, token]);
  return value && (
    <Link href="/upload" className="kala-link kala-upload-indicator">
      {value.needsSignIn ? 'Uploads wait for a sign-in' : `${counted(value.uploads, 'upload')}, ${value.percent} %`}
    </Link>
  );
}
