import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import { dayType, sentSize, shownSize } from '../format/filters.js';
import { asUuid } from '../format/uuid.js';
import { DebouncedInput } from '../table/DebouncedInput.js';
import { isFiltered, NO_FILTERS, type FileFilters } from './calls.js';

interface Props {
  filters: FileFilters;
  change: (changes: Partial<Record<keyof FileFilters, string | null>>) => void;
  withOwner: boolean;
}

/** The filters of the files. A uuid in the place of a name opens that file. */
export function FileFilterBar({ filters, change, withOwner }: Props) {
  const [, navigate] = useLocation();
  const search = (text: string) => {
    const uuid = asUuid(text);
    if (uuid) {
      navigate(`/files/${uuid}${location.search}`);
    } else {
      change({ filename: text });
    }
  };
  return (
    <search className="kala-filters">
      <DebouncedInput label="Search" placeholder="Name or uuid" type="search" w={220} value={filters.filename ?? ''} onChange={search} />
      {withOwner && <DebouncedInput label="Owner" placeholder="Name or uuid" w={130} value={filters.owner ?? ''} onChange={owner => change({ owner })} />}
      <DebouncedInput label="Created from (UTC)" type={dayType(filters.createdFrom)} w={160} value={filters.createdFrom ?? ''} onChange={createdFrom => change({ createdFrom })} />
      <DebouncedInput label="Created before (UTC)" type={dayType(filters.createdTo)} w={176} value={filters.createdTo ?? ''} onChange={createdTo => change({ createdTo })} />
      <DebouncedInput label="Size from" placeholder="10 MiB" w={100} value={shownSize(filters.minSize)} onChange={text => change({ minSize: sentSize(text) })} />
      <DebouncedInput label="Size to" placeholder="2 GiB" w={100} value={shownSize(filters.maxSize)} onChange={text => change({ maxSize: sentSize(text) })} />
      {isFiltered(filters) && <Button variant="default" onClick={() => change(NO_FILTERS)}>Clear the filters</Button>}
    </search>
  );
}
