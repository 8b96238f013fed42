const DEFAULT = 64 * 1024 * 1024;
const SMALLEST = 256 * 1024;
const TOO_LONG = 10_000;
const SHORT = 4_000;

/** The size of the next request: the wanted one, less on a slow line. */
export class SliceSize {
  #most: number;
  #size: number;

  /** @param chunk Most bytes; 0 for all. */
  constructor(chunk = DEFAULT) {
    this.#most = this.#size = chunk > 0 ? Math.max(1, Math.floor(chunk)) : Infinity;
  }

  next(left: number): number {
    return Math.min(this.#size, left);
  }

  /** Takes the milliseconds that a request took. */
  took(time: number): void {
    if (this.#most === Infinity) {
      return;
    }
    if (time > TOO_LONG) {
      this.shrink();
    } else if (time < SHORT) {
      this.#size = Math.min(this.#most, this.#size * 2);
    }
  }

  /** Takes that the size was too much for a proxy; false if it cannot be less. */
  refused(): boolean {
    const isLess = this.shrink();
    this.#most = this.#size;
    return isLess;
  }

  /** Halves the size; false if it is as small as it gets. One body becomes many. */
  shrink(): boolean {
    const half = Math.floor(Math.min(this.#size, 2 * DEFAULT) / 2);
    if (half < SMALLEST) {
      return false;
    }
    this.#size = half;
    return true;
  }
}
