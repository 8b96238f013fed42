import { useSyncExternalStore } from 'react';
import { signingOut } from './signingOut.js';
import { summary } from './summary.js';

export function useSigningOut(): string | null {
  return signingOut(useSyncExternalStore(summary.subscribe, () => summary.value));
}
