const STEP = 10;
const HIGHEST = 80;

/** Meridians and parallels every ten degrees, as lines of GeoJSON. */
export function graticule(): number[][][] {
  const lines: number[][][] = [];
  for (let lon = -180; lon <= 180; lon += STEP) {
    lines.push([[lon, -HIGHEST], [lon, HIGHEST]]);
  }
  for (let lat = -HIGHEST; lat <= HIGHEST; lat += STEP) {
    lines.push([[-180, lat], [180, lat]]);
  }
  return lines;
}
