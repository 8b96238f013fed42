import { QueryClient } from '@tanstack/react-query';
import { token } from '../access/token.js';
import { asRefusal } from './Refusal.js';

/** What was asked, kept as long as a page shows it. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      gcTime: 0,
      retry: (attempts, error) => attempts < 1 && asRefusal(error).isPassing,
      retryDelay: 1_000,
      // The pages decide how often they ask; a browser without a network must be told so, not wait in silence.
      networkMode: 'always',
      refetchOnWindowFocus: true,
    },
    mutations: { networkMode: 'always' },
  },
});

// What one user was told is not for the next one.
token.subscribe(() => queries.clear());

/** Asks who the caller is and what they may do, unless this is being asked. */
export function askMeAnew(): void {
  void queries.invalidateQueries({ queryKey: ['me'] }, { cancelRefetch: false });
}
