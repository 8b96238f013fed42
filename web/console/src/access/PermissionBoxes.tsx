import { Checkbox } from '@mantine/core';
import { Asked } from '../states/Asked.js';
import { usePermissions } from './usePermissions.js';
import './permissions.css';

interface Props {
  label: string;
  chosen: readonly string[];
  onChange: (names: string[]) => void;
  /** Which ones can be chosen; all if omitted. */
  offers?: (name: string) => boolean;
}

/** A check box for each permission, with what it allows. */
export function PermissionBoxes({ label, chosen, onChange, offers }: Props) {
  const permissions = usePermissions();
  return (
    <fieldset className="kala-fieldset">
      <legend>{label}</legend>
      <Asked query={permissions}>
        {all => all.filter(one => !offers || offers(one.name)).map(one => (
          <Checkbox
            key={one.uuid} label={one.name} description={one.description} checked={chosen.includes(one.name)}
            onChange={event => onChange(event.currentTarget.checked ? [...chosen, one.name] : chosen.filter(name => name !== one.name))}
          />
        ))}
      </Asked>
    </fieldset>
  );
}
