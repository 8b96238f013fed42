import type { FilterSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { Box, Collection } from '../views.js';
import { graticule } from './graticule.js';
import { shownBox } from './viewBox.js';

export interface Colours {
  ground: string;
  lines: string;
  items: string;
}

/** Of the variables of theme.css, which a canvas cannot use. */
export const COLOURS: Record<'light' | 'dark', Colours> = {
  light: { ground: '#f6f7f9', lines: '#d3d8e0', items: '#1971c2' },
  dark: { ground: '#14171c', lines: '#2d323b', items: '#79bcf8' },
};

/** The source whose items are those of the view. */
export const ITEMS = 'items';
const TILES = 'tiles';

/** The style of a map of one collection: nothing in it comes from another server. `tiles` is the address of a tile. */
export function styleOf(collection: Collection, box: Box, tiles: string, colours: Colours): StyleSpecification {
  return {
    version: 8,
    sources: {
      graticule: { type: 'geojson', data: { type: 'MultiLineString', coordinates: graticule() } },
      box: { type: 'geojson', data: { type: 'LineString', coordinates: outline(shownBox(box)) } },
      ...sourcesOf(collection, box, tiles),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colours.ground } },
      { id: 'graticule', type: 'line', source: 'graticule', paint: { 'line-color': colours.lines, 'line-width': 1 } },
      ...layersOf(collection, colours.items),
      { id: 'box', type: 'line', source: 'box', paint: { 'line-color': colours.items, 'line-width': 1, 'line-dasharray': [4, 4] } },
    ],
  };
}

/** Whether the tiles are complete at a zoom; below it the items of the view are asked for. */
export function hasTiles({ minZoom }: Collection, zoom: number): boolean {
  return minZoom !== null && zoom >= minZoom;
}

function outline([west, south, east, north]: Box): number[][] {
  return [[west, south], [east, south], [east, north], [west, north], [west, south]];
}

function sourcesOf({ type, minZoom, maxZoom }: Collection, box: Box, tiles: string): Record<string, SourceSpecification> {
  const zooms = { minzoom: minZoom ?? 0, maxzoom: maxZoom ?? 22, bounds: [...shownBox(box)] as [number, number, number, number], tiles: [tiles] };
  if (type === 'Raster') {
    return { [TILES]: { type: 'raster', tileSize: 256, ...zooms } };
  }
  const items: SourceSpecification = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };
  return minZoom === null ? { [ITEMS]: items } : { [ITEMS]: items, [TILES]: { type: 'vector', ...zooms } };
}

function layersOf({ name, type, minZoom }: Collection, colour: string): LayerSpecification[] {
  if (type === 'Raster') {
    return [{ id: TILES, type: 'raster', source: TILES }];
  }
  const ofItems = minZoom === null ? {} : { maxzoom: minZoom };
  return [
    ...(minZoom === 0 ? [] : shapes(ITEMS, { source: ITEMS, ...ofItems }, colour)),
    ...(minZoom === null ? [] : shapes(TILES, { source: TILES, 'source-layer': name, minzoom: minZoom }, colour)),
  ];
}

interface From {
  source: string;
  'source-layer'?: string;
  minzoom?: number;
  maxzoom?: number;
}

/** Polygons as areas, polygons and lines as lines, points as circles; a collection can have all of them. */
function shapes(id: string, from: From, colour: string): LayerSpecification[] {
  return [
    { id: `${id} areas`, type: 'fill', ...from, filter: is('Polygon', 'MultiPolygon'), paint: { 'fill-color': colour, 'fill-opacity': 0.25 } },
    { id: `${id} lines`, type: 'line', ...from, filter: is('Polygon', 'MultiPolygon', 'LineString', 'MultiLineString'), paint: { 'line-color': colour, 'line-width': 1.5 } },
    { id: `${id} points`, type: 'circle', ...from, filter: is('Point', 'MultiPoint'), paint: { 'circle-color': colour, 'circle-radius': 4 } },
  ];
}

function is(...types: string[]): FilterSpecification {
  return ['in', ['geometry-type'], ['literal', types]];
}
