/** The lowest round number of bytes, or of anything else that is counted in powers of 1024, that is not below the maximum. */
export function roundTop(maximum: number): number {
  if (maximum <= 0) {
    return 1;
  }
  const unit = 1024 ** Math.max(0, Math.floor(Math.log2(maximum) / 10));
  const step = [1, 2, 4, 8, 10, 20, 40, 50, 80, 100, 200, 400, 500, 800, 1_000, 1_024].find(round => round * unit >= maximum);
  return (step ?? 1_024) * unit;
}

/** Where a column is, in pixels. */
export interface Column {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Columns side by side on the floor of a box; one that is not 0 is at least a pixel high. */
export function columns(values: readonly number[], width: number, height: number, top: number): Column[] {
  const step = width / Math.max(1, values.length);
  const gap = step > 12 ? 3 : step > 4 ? 1 : 0;
  return values.map((value, at) => {
    const high = value > 0 ? Math.max(1, value / top * height) : 0;
    return { x: at * step + gap / 2, y: height - high, width: Math.max(0.5, step - gap), height: high };
  });
}
