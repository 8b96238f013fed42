type Listener = () => void;

/** Whether the last call of the page got an answer. */
class Connection {
  #isLost = false;
  readonly #listeners = new Set<Listener>();

  get isLost(): boolean {
    return this.#isLost;
  }

  readonly subscribe = (listener: Listener): Listener => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Any answer, also a refusal. */
  answered(): void {
    this.#change(false);
  }

  failed(): void {
    this.#change(true);
  }

  #change(isLost: boolean): void {
    if (this.#isLost !== isLost) {
      this.#isLost = isLost;
      this.#listeners.forEach(listener => listener());
    }
  }
}

export const connection = new Connection();
