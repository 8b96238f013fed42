import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asRefusal } from '../api/Refusal.js';
import { ErrorState } from './ErrorState.js';
import { LoadingState } from './LoadingState.js';

interface Props<T> {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
}

/** What the server answered. Until then a sign of loading; if a later answer is a refusal, the last data with the reason. */
export function Asked<T>({ query, children }: Props<T>) {
  if (query.data === undefined) {
    return query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <LoadingState />;
  }
  const refusal = query.error ? asRefusal(query.error) : null;
  return (
    <>
      {/* That there is no connection is said above the page. */}
      {refusal && refusal.code !== 'network' && <p className="kala-refusal" role="alert">{refusal.message} What follows is the last answer.</p>}
      {children(query.data)}
    </>
  );
}
