import { useAccess } from '../access/useAccess.js';
import { UsageBars } from '../figures/UsageBars.js';
import { PageHead } from '../states/PageHead.js';
import { OwnPassword } from './OwnPassword.js';
import { OwnPermissions } from './OwnPermissions.js';
import { SignOutEverywhere } from './SignOutEverywhere.js';
import './account.css';

/** Who is signed in, and what only this user can change. */
export default function AccountPage() {
  const { me } = useAccess();
  return (
    <>
      <PageHead title="Account" />
      <div className="kala-account">
        <section className="kala-card kala-section">
          <h2 className="kala-name">{me.username}</h2>
          <OwnPermissions />
        </section>
        <section className="kala-card kala-section">
          <h2>Usage</h2>
          <UsageBars usage={me.usage} limits={me.limits} />
        </section>
        <OwnPassword />
        <SignOutEverywhere />
      </div>
    </>
  );
}
