const UNITS = ['', 'KiB', 'MiB', 'GiB', 'TiB'];

/** The bytes that a user typed, such as `10 MiB`, `10m` or `1.5 GB`; units are binary. Null if it is no size. */
export function sizeOf(text: string): number | null {
  const parts = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*$/i.exec(text);
  if (!parts) {
    return null;
  }
  const power = ' KMGT'.indexOf(parts[2]!.toUpperCase() || ' ');
  return Math.round(Number(parts[1]) * 1024 ** power);
}

/** A size without loss: in the largest unit of which it is a whole number. */
export function sizeText(count: number): string {
  let value = count, power = 0;
  while (value > 0 && value % 1024 === 0 && power < UNITS.length - 1) {
    value /= 1024;
    power++;
  }
  return power === 0 ? `${value}` : `${value} ${UNITS[power]}`;
}
