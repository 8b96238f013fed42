/** The uploads of this tab in short. */
export interface Summary {
  /** Uploads that have not ended, also those that wait. */
  uploads: number;
  percent: number;
  needsSignIn: boolean;
}

type Listener = () => void;

/**
 * What the navigation shows of the uploads, and who they belong to. It is a module of its own, so that the code of the
 * uploads is loaded only with their page.
 */
class UploadSummary {
  #value: Summary | null = null;
  #account: string | null = null;
  readonly #listeners = new Set<Listener>();
  #whenSignedIn: ((account: string) => void) | null = null;

  get value(): Summary | null {
    return this.#value;
  }

  get account(): string | null {
    return this.#account;
  }

  readonly subscribe = (listener: Listener): Listener => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  tell(value: Summary | null): void {
    this.#value = value;
    this.#listeners.forEach(listener => listener());
  }

  /** Somebody uses the console. */
  signedIn(account: string): void {
    this.#account = account;
    this.#whenSignedIn?.(account);
  }

  onSignedIn(listener: (account: string) => void): void {
    this.#whenSignedIn = listener;
  }
}

export const summary = new UploadSummary();
