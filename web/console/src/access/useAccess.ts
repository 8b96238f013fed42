import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { api, told } from '../api/answers.js';
import type { Me } from '../api/views.js';
import { needsSignIn } from './needsSignIn.js';
import { token } from './token.js';

/** Who uses the page, and what they may do. What is not allowed is not shown; the server decides anyway. */
export class Access {
  constructor(readonly me: Me) {}

  /** Whether the server has no sign-in. A token that is left from before says nothing about that. */
  get isAnonymous(): boolean {
    return this.me.username === null;
  }

  /** The name of a permission without `filestore.`, such as `upload`. */
  may(permission: 'upload' | 'read' | 'delete' | 'admin'): boolean {
    return this.isAdmin || this.me.permissions.includes(`filestore.${permission}`);
  }

  get isAdmin(): boolean {
    return this.me.permissions.includes('filestore.admin');
  }
}

export const AccessContext = createContext<Access | null>(null);

/** Below the shell there always is somebody. */
export function useAccess(): Access {
  const access = useContext(AccessContext);
  if (!access) {
    throw new Error('useAccess is for pages inside of the shell.');
  }
  return access;
}

export function useToken(): string | null {
  return useSyncExternalStore(token.subscribe, () => token.value);
}

/** Asks who the caller is, also from time to time: an administrator may have changed it. */
export function useMe(every = 30_000) {
  const value = useToken();
  return useQuery({
    queryKey: ['me', value],
    queryFn: async () => (await told(api.GET('/api/auth/me'))).data,
    refetchInterval: every,
    staleTime: 10_000,
    // The browser would report the refusal.
    enabled: value !== null || !needsSignIn,
  });
}
