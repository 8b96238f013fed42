import { describe, expect, it } from 'vitest';
import { drawnText } from '../../src/datastores/map/drawn.js';
import { graticule } from '../../src/datastores/map/graticule.js';
import { COLOURS, hasTiles, styleOf } from '../../src/datastores/map/mapStyle.js';
import { boxParameter, shownBox } from '../../src/datastores/map/viewBox.js';
import type { Box } from '../../src/datastores/views.js';
import { collection } from './collection.js';

const BOX: Box = [-4, 40, 14, 53];
const TILES = 'kala-tiles://a/b/{z}/{y}/{x}';
const style = (changes: Parameters<typeof collection>[0]) => styleOf(collection(changes), BOX, TILES, COLOURS.light);
const zooms = (changes: Parameters<typeof collection>[0]) => style(changes).layers
  .filter(({ id }) => id.startsWith('items') || id.startsWith('tiles')).map(({ id, minzoom, maxzoom }) => [id, minzoom, maxzoom]);

describe('the box of a view', () => {
  it('ends where the world does', () => {
    expect(boxParameter([-400, -95, 400, 95])).toBe('-180,-90,180,90');
    expect(boxParameter([-10.123456789, 1, 2, 3])).toBe('-10.1234568,1,2,3');
  });

  it('stays where Web Mercator can show it', () => {
    expect(shownBox([-180, -90, 180, 90])).toEqual([-180, -85, 180, 85]);
    expect(shownBox(BOX)).toEqual(BOX);
  });
});

describe('the style of a map', () => {
  it('has tiles from the zoom where they are complete, and items below', () => {
    expect(zooms({})).toEqual([
      ['items areas', undefined, 3], ['items lines', undefined, 3], ['items points', undefined, 3],
      ['tiles areas', 3, undefined], ['tiles lines', 3, undefined], ['tiles points', 3, undefined],
    ]);
    expect(hasTiles(collection(), 2.99)).toBe(false);
    expect(hasTiles(collection(), 3)).toBe(true);
  });

  it('has only tiles if all are complete, and only items if there are none', () => {
    expect(zooms({ minZoom: 0 }).map(([id]) => id)).toEqual(['tiles areas', 'tiles lines', 'tiles points']);
    expect(zooms({ minZoom: null, maxZoom: null })).toEqual([
      ['items areas', undefined, undefined], ['items lines', undefined, undefined], ['items points', undefined, undefined],
    ]);
    expect(hasTiles(collection({ minZoom: null }), 20)).toBe(false);
  });

  it('has the picture of a raster', () => {
    expect(style({ type: 'Raster', minZoom: 0, maxZoom: 7 }).sources['tiles'])
      .toEqual({ type: 'raster', tileSize: 256, minzoom: 0, maxzoom: 7, bounds: [-4, 40, 14, 53], tiles: [TILES] });
  });

  it('takes nothing from other servers', () => {
    for (const type of ['Vector', 'Raster'] as const) {
      expect(JSON.stringify(style({ type }))).not.toMatch(/https?:/);
    }
  });

  it('has a line every ten degrees', () => {
    expect(graticule()).toHaveLength(37 + 17);
    expect(graticule()[0]).toEqual([[-180, -80], [-180, 80]]);
  });
});

describe('what a map says', () => {
  it('says how many items it shows, and that there are more', () => {
    expect(drawnText({ kind: 'items', shown: 1, matched: 1, isCut: false })).toBe('1 item in this view.');
    expect(drawnText({ kind: 'items', shown: 10_000, matched: 12_345, isCut: true }))
      .toBe(`The map shows ${(10_000).toLocaleString()} of ${(12_345).toLocaleString()} items in this view. Zoom in to see all.`);
    expect(drawnText({ kind: 'items', shown: 10_000, matched: null, isCut: true }))
      .toBe(`The map shows ${(10_000).toLocaleString()} of more than ${(10_000).toLocaleString()} items in this view. Zoom in to see all.`);
  });

  it('says nothing of complete tiles', () => {
    expect(drawnText({ kind: 'tiles' })).toBeNull();
  });
});
