const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A number of bytes with three digits or so and a binary unit, such as `1.42 GiB`. */
export function bytes(count: number): string {
  const power = count < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(count) / 10));
  const value = count / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${UNITS[power]}`;
}

/** How much of a size there is, such as `1.42 / 5.00 GiB`; the unit is not repeated, and zero has none. */
export function partOf(part: number, size: number | null): string {
  const whole = size === null ? '?' : bytes(size);
  const [count, unit] = bytes(part).split(' ');
  return part === 0 || whole.endsWith(` ${unit}`) ? `${count} / ${whole}` : `${count} ${unit} / ${whole}`;
}

/** The same per second; an em dash while nothing moves. */
export function speed(bytesPerSecond: number): string {
  return bytesPerSecond < 1 ? '—' : `${bytes(Math.round(bytesPerSecond))}/s`;
}
