import { counted } from '../format/text.js';
import type { Summary } from './summary.js';

/** What the end of a sign-in does to the uploads of this tab; null if there are none. */
export function signingOut(running: Summary | null): string | null {
  return running && `${counted(running.uploads, 'upload')} of this tab will stop. The server keeps what it has: `
    + 'sign in again and choose the same files to go on.';
}
