import { Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { asRefusal } from '../api/Refusal.js';
import { Access, AccessContext, useMe, useToken } from '../access/useAccess.js';
import { needsSignIn } from '../access/needsSignIn.js';
import { SignIn } from '../access/SignIn.js';
import { ErrorState } from '../states/ErrorState.js';
import { LoadingState } from '../states/LoadingState.js';
import { Crash } from './Crash.js';
import { Navigation } from './Navigation.js';
import { NotForYou } from './NotForYou.js';
import { OfflineNotice } from './OfflineNotice.js';
import { NewVersionNotice } from './NewVersionNotice.js';
import { pages, startOf } from './pages.js';

/** Signs in if necessary, then shows the navigation and the page of the address. */
export function Shell() {
  const token = useToken();
  const asked = useMe();
  if (asked.data) {
    return <SignedIn access={new Access(asked.data)} />;
  }
  if ((token === null && needsSignIn) || (asked.error && asRefusal(asked.error).status === 401)) {
    return <SignIn />;
  }
  return (
    <main className="kala-sign-in">
      {asked.error ? <ErrorState error={asked.error} onRetry={() => void asked.refetch()} /> : <LoadingState />}
    </main>
  );
}

function SignedIn({ access }: { access: Access }) {
  const [address] = useLocation();
  const subject = `/${address.split('/')[1]}`;
  return (
    <AccessContext.Provider value={access}>
      <a className="kala-skip" href="#main">Skip to the content</a>
      <div className="kala-shell">
        <Navigation current={subject} />
        <main className="kala-main" id="main" tabIndex={-1}>
          <OfflineNotice />
          <NewVersionNotice />
          <Crash key={subject}>
            <Suspense fallback={<LoadingState />}>
              <Switch>
                {pages.map(({ path, page: Page, isFor }) => (
                  <Route key={path} path={`${path}/*?`}>{isFor(access) ? <Page /> : <NotForYou />}</Route>
                ))}
                <Route><Redirect to={startOf(access)} replace /></Route>
              </Switch>
            </Suspense>
          </Crash>
        </main>
      </div>
    </AccessContext.Provider>
  );
}
