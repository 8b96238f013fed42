import { describe, expect, it } from 'vitest';
import { isTable, NO_OPTIONS, sentOptions } from '../../src/datastores/make/options.js';

describe('options of a file', () => {
  it('are not sent if nothing was typed', () => {
    expect(sentOptions(NO_OPTIONS)).toBeUndefined();
  });

  it('are sent as far as they were typed', () => {
    expect(sentOptions({ ...NO_OPTIONS, delimiter: '\t', encoding: 'utf-16' })).toEqual({ delimiter: '\t', encoding: 'utf-16' });
  });

  it('have both coordinates or none', () => {
    expect(sentOptions({ ...NO_OPTIONS, lon: 'x' })).toBeUndefined();
    expect(sentOptions({ ...NO_OPTIONS, lat: 'y', delimiter: ';' })).toEqual({ delimiter: ';' });
    expect(sentOptions({ ...NO_OPTIONS, lon: 'x', lat: 'y' })).toEqual({ lon: 'x', lat: 'y' });
  });

  it('are for tables: as the server says, or by the name if it does not', () => {
    expect(isTable('CSV', 'a.geojson')).toBe(true);
    expect(isTable('GeoJSON', 'a.csv')).toBe(false);
    expect(isTable(undefined, 'a.TSV')).toBe(true);
    expect(isTable(null, 'a.csv.zip')).toBe(false);
  });
});
