import { useState } from 'react';
import { Link } from 'wouter';
import { useAccess } from '../access/useAccess.js';
import type { components } from '../api/schema.js';
import { useOpenDialog } from '../dialogs/openDialogs.js';
import { SideDrawer } from '../dialogs/SideDrawer.js';
import { UsageBars } from '../figures/UsageBars.js';
import { bytes } from '../format/bytes.js';
import { time } from '../format/time.js';
import { Asked } from '../states/Asked.js';
import { CopyButton } from '../states/CopyButton.js';
import { DeleteUser } from './DeleteUser.js';
import { DisableUser } from './DisableUser.js';
import { PasswordForm } from './PasswordForm.js';
import { PermissionsForm } from './PermissionsForm.js';
import { useUser } from './useUsers.js';

interface Props {
  uuid: string;
  onClose: () => void;
}

/** One user: what this user stores, and all that an administrator can change. */
export function UserDrawer({ uuid, onClose }: Props) {
  const asked = useUser(uuid);
  const [isAsking, setAsking] = useState(false);
  useOpenDialog(true);
  return (
    <SideDrawer
      title={<span className="kala-name kala-title">{asked.data?.user.username ?? 'User'}</span>} width={440}
      isOpen onClose={onClose} isAsking={isAsking}
    >
      <Asked query={asked}>{found => <Detail found={found} onAsking={setAsking} onGone={onClose} />}</Asked>
    </SideDrawer>
  );
}

interface DetailProps {
  found: components['schemas']['UserUsage'];
  onAsking: (isAsking: boolean) => void;
  onGone: () => void;
}

function Detail({ found, onAsking, onGone }: DetailProps) {
  const { me } = useAccess();
  const { user, usage } = found;
  const isSelf = user.uuid === me.uuid;
  return (
    <div className="kala-dialog">
      {isSelf && <p className="kala-notice">This is you: what you change here holds for you at once.</p>}
      <p className="kala-hint">
        Created {time(user.createdAt)}, changed {time(user.updatedAt)}<br />
        <code>{user.uuid}</code> <CopyButton text={user.uuid} label="Copy the uuid" />
      </p>
      <section className="kala-section">
        <h2>Usage</h2>
        {/* The limits of the server are the same for all owners. */}
        <UsageBars usage={usage} limits={me.limits} />
        <p className="kala-hint">
          <Link href={`/sessions?owner=${user.uuid}`}>Sessions</Link>{' · '}
          <Link href={`/files?owner=${user.uuid}`}>Files ({bytes(usage.bytes)})</Link>{' · '}
          <Link href={`/keys?owner=${user.uuid}`}>API keys</Link>{' · '}
          <Link href={`/audit?actor=${user.uuid}`}>Audit</Link>
        </p>
      </section>
      {/* The form begins anew when somebody else has changed the user. */}
      <PermissionsForm key={user.updatedAt} user={user} isSelf={isSelf} />
      <PasswordForm user={user} isSelf={isSelf} />
      <DisableUser user={user} isSelf={isSelf} onAsking={onAsking} />
      <DeleteUser user={user} isSelf={isSelf} onAsking={onAsking} onGone={onGone} />
    </div>
  );
}
