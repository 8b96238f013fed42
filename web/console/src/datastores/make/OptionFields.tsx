import { NativeSelect } from '@mantine/core';
import { DebouncedInput } from '../../table/DebouncedInput.js';
import type { TypedOptions } from './options.js';
import '../../access/permissions.css';

interface Props {
  options: TypedOptions;
  onChange: (changes: Partial<TypedOptions>) => void;
}

const DELIMITERS = [
  { value: '', label: 'As in the first line' }, { value: ',', label: 'Comma' }, { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' }, { value: '|', label: 'Vertical bar' },
];
const ENCODINGS = [
  { value: '', label: 'What the file says, or UTF-8' }, { value: 'iso-8859-1', label: 'ISO 8859-1 (Latin 1)' },
  { value: 'utf-16', label: 'UTF-16' }, { value: 'utf-16BE', label: 'UTF-16, big-endian' },
];

/** What a table does not say itself. */
export function OptionFields({ options, onChange }: Props) {
  return (
    <fieldset className="kala-fieldset">
      <legend>The table</legend>
      <div className="kala-option-fields">
        <DebouncedInput label="Column of the longitude" placeholder="a usual name" autoComplete="off" value={options.lon} onChange={lon => onChange({ lon })} />
        <DebouncedInput label="Column of the latitude" placeholder="a usual name" autoComplete="off" value={options.lat} onChange={lat => onChange({ lat })} />
        <NativeSelect label="Delimiter" data={DELIMITERS} value={options.delimiter} onChange={event => onChange({ delimiter: event.currentTarget.value })} />
        <NativeSelect label="Encoding" data={ENCODINGS} value={options.encoding} onChange={event => onChange({ encoding: event.currentTarget.value })} />
      </div>
      <p className="kala-hint">Without columns named here, those with a usual name such as <code>lon</code> and <code>lat</code> make points; otherwise it is a table without a map.</p>
    </fieldset>
  );
}
