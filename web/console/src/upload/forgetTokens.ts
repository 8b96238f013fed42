import { open } from '@kala/filestore/memory';
import { accountOf } from './remembered.js';

/**
 * Takes the sessions' own tokens out of what the browser remembers of a user's uploads, for who uses it next. The uploads can
 * still go on: with the token of the user's next sign-in.
 */
export async function forgetTokens(account: string): Promise<void> {
  const memory = await open();
  for (const record of await memory.all()) {
    if (accountOf(record) === account && record.token !== null) {
      await memory.set({ ...record, token: null });
    }
  }
}
