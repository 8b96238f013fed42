import { EmptyState } from '../states/EmptyState.js';

/** The page is for others, or no longer for this user. */
export function NotForYou() {
  return <EmptyState title="You may not see this page">Ask an administrator for the permission.</EmptyState>;
}
