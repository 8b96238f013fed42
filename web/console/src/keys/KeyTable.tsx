import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { serverNow } from '../api/serverTime.js';
import type { ApiKey } from '../api/views.js';
import { shortTime, time } from '../format/time.js';
import { Tag } from '../states/Tag.js';
import { RowTable, type Column } from '../table/RowTable.js';
import { lastUse, stateOf } from './keyState.js';
import './keys.css';

interface Props {
  keys: readonly ApiKey[];
  withOwner: boolean;
  onEnd: (() => void) | undefined;
  onRevoke: (key: ApiKey) => void;
}

const TONES = { 'valid': 'good', 'expired': 'bad', 'not yet valid': 'warn' } as const;
const without = (name: string): string => name.replace('filestore.', '');

export function KeyTable({ keys, withOwner, onEnd, onRevoke }: Props) {
  const columns = useMemo((): Column<ApiKey>[] => {
    const owner: Column<ApiKey> = { title: 'Owner', width: '95px', cell: key => <span className="kala-name" title={key.owner}>{key.ownerName ?? key.owner}</span> };
    return [
      { title: 'Name', cell: key => <span className="kala-name" title={key.name}>{key.name || <span className="kala-hint">without a name</span>}</span> },
      ...(withOwner ? [owner] : []),
      { title: 'After kala_', width: '95px', cell: key => <code title={key.prefix}>{key.prefix.replace('kala_', '')}</code> },
      { title: 'Permissions', width: '115px', cell: key => <span title={key.permissions.join(', ')}>{key.permissions.map(without).join(', ') || 'none'}</span> },
      { title: 'Services', width: '80px', cell: key => key.services.join(', ') || 'none' },
      { title: 'State', width: '110px', cell: key => <StateOf apiKey={key} /> },
      { title: 'Valid to', width: '145px', cell: key => <span title={`${time(key.validFrom)} to ${time(key.validTo)}`}>{shortTime(key.validTo)}</span> },
      { title: 'Last use', width: '150px', cell: key => lastUse(key.lastUsedAt, serverNow()) },
      { title: 'Actions', width: '100px', cell: key => (
        <Button size="compact-xs" variant="default" aria-label={`Revoke ${key.name || key.prefix}`} onClick={() => onRevoke(key)}>Revoke</Button>
      ) },
    ];
  }, [withOwner, onRevoke]);
  return (
    <div className="kala-keys">
      <RowTable label="API keys" columns={columns} rows={keys} nameOf={key => key.name || key.prefix} onEnd={onEnd} />
    </div>
  );
}

function StateOf({ apiKey }: { apiKey: ApiKey }) {
  const state = stateOf(apiKey, serverNow());
  return <Tag tone={TONES[state]}>{state}</Tag>;
}
