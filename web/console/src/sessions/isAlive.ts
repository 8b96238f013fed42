import type { SessionView } from '../api/views.js';

/** Whether it is not at its end: it can take bytes, be closed, or be aborted. */
export function isAlive({ status }: Pick<SessionView, 'status'>): boolean {
  return status === 'open' || status === 'failed';
}
