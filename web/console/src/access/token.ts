const KEY = 'kala.token';

/**
 * The access token of this tab. It is in sessionStorage, so that a reload keeps it and a new tab, or a later user of the
 * browser, does not have it; a duplicated tab has a copy. Where the browser forbids storage, it is in memory alone.
 */
class Token {
  #value = stored();
  #hasEnded = false;
  readonly #listeners = new Set<() => void>();

  get value(): string | null {
    return this.#value;
  }

  /** Whether the server refused the last token, which may have expired. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  set(value: string | null): void {
    this.#change(value, false);
  }

  /** The server does not accept it any more. */
  end(): void {
    this.#change(null, true);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #change(value: string | null, hasEnded: boolean): void {
    this.#value = value;
    this.#hasEnded = hasEnded;
    store(value);
    this.#listeners.forEach(listener => listener());
  }
}

function stored(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(value: string | null): void {
  try {
    if (value === null) {
      sessionStorage.removeItem(KEY);
    } else {
      sessionStorage.setItem(KEY, value);
    }
  } catch {
    // The token is in memory.
  }
}

export const token = new Token();
