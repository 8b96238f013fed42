import { Button, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useFilters } from '../address/useFilters.js';
import { useOpened } from '../address/useOpened.js';
import { useAccess } from '../access/useAccess.js';
import type { User } from '../api/views.js';
import { time } from '../format/time.js';
import { Asked } from '../states/Asked.js';
import { EmptyState } from '../states/EmptyState.js';
import { PageHead } from '../states/PageHead.js';
import { Tag } from '../states/Tag.js';
import { RowTable, type Column } from '../table/RowTable.js';
import { MakeUserDialog } from './MakeUserDialog.js';
import { UserDrawer } from './UserDrawer.js';
import { useUsers } from './useUsers.js';

const NAMES = ['name'] as const;

export default function UsersPage() {
  const users = useUsers();
  const [filters] = useFilters(NAMES);
  const [isMaking, setMaking] = useState(false);
  const { opened, open, close } = useOpened('/users');
  return (
    <>
      <PageHead title="Users"><Button onClick={() => setMaking(true)}>New user</Button></PageHead>
      <NameFilter />
      <Asked query={users}>{all => <Users users={all} name={filters.name ?? ''} current={opened ?? undefined} onOpen={open} />}</Asked>
      {isMaking && <MakeUserDialog onClose={() => setMaking(false)} onMade={open} />}
      {opened && <UserDrawer key={opened} uuid={opened} onClose={close} />}
    </>
  );
}

function NameFilter() {
  const [filters, change] = useFilters(NAMES);
  return (
    <div className="kala-filters">
      <TextInput label="Username contains" size="xs" type="search" value={filters.name ?? ''} onChange={event => change({ name: event.currentTarget.value })} />
    </div>
  );
}

interface UsersProps {
  users: readonly User[];
  name: string;
  current: string | undefined;
  onOpen: (uuid: string) => void;
}

function Users({ users, name, current, onOpen }: UsersProps) {
  const { me } = useAccess();
  const shown = useMemo(() => users.filter(user => user.username.toLowerCase().includes(name.toLowerCase())), [users, name]);
  const columns = useMemo((): Column<User>[] => [
    { title: 'Username', cell: user => <button type="button" className="kala-open" onClick={() => onOpen(user.uuid)}>{user.username}</button> },
    { title: 'Permissions', width: '38%', cell: user => user.permissions.map(one => one.replace('filestore.', '')).join(', ') || 'none' },
    { title: 'State', width: '130px', cell: user => user.disabled ? <Tag tone="bad">disabled</Tag> : user.uuid === me.uuid ? <Tag tone="busy">you</Tag> : <Tag tone="good">enabled</Tag> },
    { title: 'Created', width: '215px', cell: user => time(user.createdAt) },
  ], [me.uuid, onOpen]);
  return shown.length > 0
    ? <RowTable label="Users" columns={columns} rows={shown} nameOf={user => user.username} current={current} />
    : <EmptyState title="No user has such a name">Clear the filter to see all users.</EmptyState>;
}
