import { token } from '../access/token.js';
import { summary } from './summary.js';

/** Who the uploads belong to. They wait when a sign-in has ended, and stop when somebody signs out or another user signs in. */
export class UploadAccount {
  #value = summary.account;

  constructor(goOn: () => void, stop: () => void) {
    summary.onSignedIn(account => {
      if (this.#value !== null && this.#value !== account) {
        stop();
      }
      this.#value = account;
      goOn();
    });
    token.subscribe(() => {
      if (token.value === null && !token.hasEnded) {
        stop();
      }
    });
  }

  get value(): string | null {
    return this.#value;
  }
}
