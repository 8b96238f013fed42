const WINDOW = 8_000;

/** The speed over the last seconds. */
export class Speed {
  #points: [at: number, bytes: number][] = [];

  /** Begins again at a number of bytes, since nothing moved before. */
  restart(bytes: number): void {
    this.#points = [[performance.now(), bytes]];
  }

  /** Takes a number of bytes and returns bytes per second. */
  add(bytes: number): number {
    const now = performance.now();
    this.#points.push([now, bytes]);
    while (this.#points.length > 2 && now - this.#points[0]![0] > WINDOW) {
      this.#points.shift();
    }
    const [at, from] = this.#points[0]!;
    return now > at ? Math.max(0, (bytes - from) / (now - at) * 1000) : 0;
  }
}
