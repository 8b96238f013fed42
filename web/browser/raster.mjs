// A picture of a region as GeoTIFF, all of one orange.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

// West, south, east and north.
export const RASTER_BOX = [10, 48, 16, 52];

export async function makeRaster(folder) {
  const path = join(folder, `${crypto.randomUUID()}.tif`);
  const [west, south, east, north] = RASTER_BOX.map(String);
  execFileSync('gdal_create', ['-q', '-of', 'GTiff', '-outsize', '600', '400', '-bands', '3', '-burn', '200', '-burn', '80', '-burn', '20',
    '-a_srs', 'EPSG:4326', '-a_ullr', west, north, east, south, path]);
  return readFile(path);
}
