import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { dayType, sentSize, shownSize } from '../format/filters.js';
import { DebouncedInput } from '../table/DebouncedInput.js';
import { searched, type Filters } from './query.js';

interface Props {
  filters: Filters;
  hasOwners: boolean;
  onChange: (changes: Partial<Record<keyof Filters, string | null>>) => void;
}

const MORE = ['failure', 'door', 'owner', 'createdFrom', 'createdTo', 'minSize', 'maxSize'] as const;

export function SessionFilters({ filters, hasOwners, onChange }: Props) {
  const used = MORE.filter(name => filters[name]).length;
  const [isOpen, setOpen] = useState(used > 0);
  return (
    <search className="kala-sessions-filters">
      <div className="kala-filters">
        <DebouncedInput
          label="Search" placeholder="Name or uuid" type="search" w={260}
          value={filters.filename ?? filters.uuid ?? ''} onChange={text => onChange(searched(text))}
        />
        <Choice label="Status" value={filters.status} options={['open', 'failed', 'closed', 'aborted', 'expired']} onChange={status => onChange(withStatus(filters, status))} />
        <Button variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Fewer filters' : used > 0 ? `More filters (${used})` : 'More filters'}
        </Button>
      </div>
      {isOpen && (
        <div className="kala-filters">
          {hasOwners && <DebouncedInput label="Owner" placeholder="Name or uuid" w={150} value={filters.owner ?? ''} onChange={owner => onChange({ owner })} />}
          <Choice label="Failure" value={filters.failure} options={['hash_mismatch']} onChange={failure => onChange({ failure, view: null })} />
          <Choice label="Door" value={filters.door} options={['form', 'raw', 'tus', 'ietf']} onChange={door => onChange({ door })} />
          <DebouncedInput label="Created from (UTC)" type={dayType(filters.createdFrom)} w={160} value={filters.createdFrom ?? ''} onChange={createdFrom => onChange({ createdFrom })} />
          <DebouncedInput label="Created before (UTC)" type={dayType(filters.createdTo)} w={176} value={filters.createdTo ?? ''} onChange={createdTo => onChange({ createdTo })} />
          <DebouncedInput label="Size from" placeholder="10 MiB" w={110} value={shownSize(filters.minSize)} onChange={text => onChange({ minSize: sentSize(text) })} />
          <DebouncedInput label="Size to" placeholder="2 GiB" w={110} value={shownSize(filters.maxSize)} onChange={text => onChange({ maxSize: sentSize(text) })} />
        </div>
      )}
    </search>
  );
}

/** A view fixes the status, and the order of expiry is for open and failed sessions alone. */
function withStatus({ sort }: Filters, status: string | null) {
  const isEnded = status !== null && status !== 'open' && status !== 'failed';
  return { status, view: null, ...(isEnded && sort?.endsWith('expiresAt') ? { sort: null } : {}) };
}

interface ChoiceProps {
  label: string;
  value: string | undefined;
  options: string[];
  onChange: (value: string | null) => void;
}

/** A value that is not among the options is shown as it is: it came with the address. */
function Choice({ label, value, options, onChange }: ChoiceProps) {
  const unknown = value && !options.includes(value) ? [value] : [];
  return (
    <NativeSelect
      label={label} value={value ?? ''} onChange={event => onChange(event.currentTarget.value || null)}
      data={[{ value: '', label: 'Any' }, ...options.map(option => ({ value: option, label: titleOf(option) })), ...unknown]}
    />
  );
}

function titleOf(value: string): string {
  return value[0]!.toUpperCase() + value.slice(1).replace('_', ' ');
}
