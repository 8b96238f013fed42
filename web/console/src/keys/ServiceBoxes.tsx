import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, told } from '../api/answers.js';
import { Asked } from '../states/Asked.js';

interface Props {
  /** Undefined: all, also those that a later version of the server adds. */
  chosen: readonly string[] | undefined;
  onChange: (names: string[]) => void;
}

export function ServiceBoxes({ chosen, onChange }: Props) {
  const services = useQuery({
    queryKey: ['services'],
    queryFn: async () => (await told(api.GET('/api/auth/services'))).data,
    staleTime: Infinity,
  });
  return (
    <fieldset className="kala-fieldset">
      <legend>Services</legend>
      <Asked query={services}>
        {all => all.map(one => {
          const names = chosen ?? all.map(service => service.name);
          return (
            <Checkbox
              key={one.uuid} label={one.name} description={one.description} checked={names.includes(one.name)}
              onChange={event => onChange(event.currentTarget.checked ? [...names, one.name] : names.filter(name => name !== one.name))}
            />
          );
        })}
      </Asked>
      {chosen?.length === 0 && <p className="kala-notice" role="status">Without a service the key may call nothing.</p>}
    </fieldset>
  );
}
