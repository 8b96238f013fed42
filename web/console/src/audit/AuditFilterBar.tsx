import { Button, NativeSelect } from '@mantine/core';
import { kinds, titleOf } from '../events/words.js';
import { dayType } from '../format/filters.js';
import { DebouncedInput } from '../table/DebouncedInput.js';
import type { AuditFilters } from './filters.js';

interface Props {
  filters: AuditFilters;
  onChange: (changes: Partial<Record<keyof AuditFilters, string | null>>) => void;
  onClear: () => void;
}

export function AuditFilterBar({ filters, onChange, onClear }: Props) {
  const unknown = filters.kind && !kinds.includes(filters.kind) ? [filters.kind] : [];
  return (
    <search className="kala-filters">
      <NativeSelect
        label="Kind" value={filters.kind ?? ''} w={230} onChange={event => onChange({ kind: event.currentTarget.value || null })}
        data={[{ value: '', label: 'Any' }, ...kinds.map(value => ({ value, label: titleOf(value) })), ...unknown]}
      />
      <DebouncedInput label="By" placeholder="Username or uuid" w={170} value={filters.actor ?? ''} onChange={actor => onChange({ actor })} />
      <DebouncedInput label="Session or file" placeholder="uuid" w={200} value={filters.session ?? ''} onChange={session => onChange({ session })} />
      <DebouncedInput label="From (UTC)" type={dayType(filters.from)} w={150} value={filters.from ?? ''} onChange={from => onChange({ from })} />
      <DebouncedInput label="Before (UTC)" type={dayType(filters.to)} w={150} value={filters.to ?? ''} onChange={to => onChange({ to })} />
      {Object.keys(filters).length > 0 && <Button variant="default" onClick={onClear}>Clear</Button>}
    </search>
  );
}
