import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { useAccess } from '../access/useAccess.js';
import { useFilters } from '../address/useFilters.js';
import type { ApiKey } from '../api/views.js';
import { EmptyState } from '../states/EmptyState.js';
import { ErrorState } from '../states/ErrorState.js';
import { LoadingState } from '../states/LoadingState.js';
import { PageHead } from '../states/PageHead.js';
import { KeyTable } from './KeyTable.js';
import { MakeKeyDialog } from './MakeKeyDialog.js';
import { NewKeyDialog } from './NewKeyDialog.js';
import { RevokeKeyDialog } from './RevokeKeyDialog.js';
import { useKeys } from './useKeys.js';

const NAMES = ['owner'] as const;

export default function KeysPage() {
  const { isAdmin } = useAccess();
  const [filters, change] = useFilters(NAMES);
  const owner = isAdmin ? filters.owner : undefined;
  const keys = useKeys(owner);
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  return (
    <>
      <PageHead title="API keys"><Button onClick={() => setMaking(true)}>New API key</Button></PageHead>
      {isAdmin && (
        <div className="kala-filters">
          <Switch label="Keys of all users" checked={owner === '*'} onChange={event => change({ owner: event.currentTarget.checked ? '*' : null })} />
          {owner && owner !== '*' && <Button size="compact-sm" variant="default" onClick={() => change({ owner: null })}>Only one user; show mine</Button>}
        </div>
      )}
      {keys.isLoading ? <LoadingState />
        : keys.error ? <ErrorState error={keys.error} onRetry={keys.retry} />
          : keys.rows.length === 0
            ? <EmptyState title="There are no API keys">Programs sign in with an API key. It can have fewer permissions than its owner.</EmptyState>
            : <KeyTable keys={keys.rows} withOwner={owner !== undefined} onEnd={keys.onEnd} onRevoke={setRevoked} />}
      {isMaking && <MakeKeyDialog onClose={() => setMaking(false)} onMade={text => { setMade(text); keys.retry(); }} />}
      {made !== null && <NewKeyDialog text={made} onClose={() => setMade(null)} />}
      {revoked && <RevokeKeyDialog apiKey={revoked} onClose={() => setRevoked(null)} onGone={uuid => keys.patch({ changes: new Map([[uuid, null]]) })} />}
    </>
  );
}
