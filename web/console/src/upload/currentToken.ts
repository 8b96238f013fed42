import { token } from '../access/token.js';

/** The token of who is signed in now; an upload that gets none waits for a sign-in. */
export function currentToken(): string {
  if (token.value === null) {
    throw new Error('Nobody is signed in.');
  }
  return token.value;
}
