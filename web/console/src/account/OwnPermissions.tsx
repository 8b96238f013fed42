import { useAccess } from '../access/useAccess.js';
import { usePermissions } from '../access/usePermissions.js';
import { Asked } from '../states/Asked.js';

export function OwnPermissions() {
  const { me } = useAccess();
  const permissions = usePermissions();
  return (
    <Asked query={permissions}>
      {all => {
        const own = all.filter(one => me.permissions.includes(one.name));
        return own.length > 0 ? (
          <dl className="kala-permissions">
            {own.map(one => (
              <div key={one.uuid}>
                <dt>{one.name}</dt>
                <dd>{one.description}</dd>
              </div>
            ))}
          </dl>
        ) : <p className="kala-hint">You have no permissions. An administrator can give you some.</p>;
      }}
    </Asked>
  );
}
