/** Typed events: `on` returns the function that removes the listener. A listener that throws disturbs nobody. */
export class Events<E extends object> {
  readonly #target = new EventTarget();

  on<K extends keyof E & string>(name: K, listener: (detail: E[K]) => void): () => void {
    const off = new AbortController();
    this.#target.addEventListener(name, event => listener((event as CustomEvent<E[K]>).detail), { signal: off.signal });
    return () => off.abort();
  }

  /** @internal */
  protected emit<K extends keyof E & string>(name: K, detail: E[K]): void {
    this.#target.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
