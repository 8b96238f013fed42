import { Link } from 'wouter';
import { Fact } from '../states/Fact.js';
import { useUserNames } from '../users/useUsers.js';

/** Whose a datastore is; for administrators. */
export function Owner({ uuid }: { uuid: string }) {
  const name = useUserNames().get(uuid);
  return (
    <Fact name="Owner" copy={uuid}>
      {name !== undefined ? <Link href={`/users/${uuid}`} title={uuid} className="kala-name">{name}</Link> : <code>{uuid}</code>}
    </Fact>
  );
}
