import { describe, expect, it } from 'vitest';
import { boxText, fileOf, packageName, summaryOf } from '../../src/datastores/text.js';
import { collection } from './collection.js';

describe('texts about datastores', () => {
  it('name the file', () => {
    expect(fileOf({ source: 'filestore:3f1c0a52-8d8e-4b7a-9a54-0f3b1c2d4e5f' })).toBe('3f1c0a52-8d8e-4b7a-9a54-0f3b1c2d4e5f');
  });

  it('say what a collection has, and only what is known', () => {
    expect(summaryOf(collection({ featureCount: 1 }))).toBe('Vector, POINT, 1 feature');
    expect(summaryOf(collection({ featureCount: null }))).toBe('Vector, POINT');
    expect(summaryOf(collection({ type: 'NonSpatial', geometryType: null, featureCount: 0 }))).toBe('Table, 0 rows');
    expect(summaryOf(collection({ type: 'Raster', subtype: 'Terrain', geometryType: null, featureCount: null }))).toBe('Raster, Terrain');
  });

  it('have a box with four digits after the point', () => {
    expect(boxText([-179.98123456, -55, 179.36, 78.22])).toBe('longitude -179.9812 to 179.36, latitude -55 to 78.22');
  });

  it('name a package like the datastore', () => {
    expect(packageName('cities.geojson')).toBe('cities.gpkg');
    expect(packageName('Cities of 2026')).toBe('Cities of 2026.gpkg');
    expect(packageName('.csv')).toBe('datastore.gpkg');
  });
});
