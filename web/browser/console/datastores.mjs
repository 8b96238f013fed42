// Files that become datastores.
const feature = (coordinates, properties) => ({ type: 'Feature', properties, geometry: { type: 'Point', coordinates } });

const collection = features => JSON.stringify({ type: 'FeatureCollection', features });

export const STATIONS = collection([
  feature([13.4, 52.5], { name: 'Berlin', height: 34, opened: true }), feature([2.35, 48.86], { name: 'Paris', height: 35, opened: true }),
  feature([-3.7, 40.4], { name: 'Madrid', height: null, opened: false }),
]);

export const AREA = JSON.stringify({
  type: 'Feature', properties: { name: 'square' },
  geometry: { type: 'Polygon', coordinates: [[[0, 40], [20, 40], [20, 55], [0, 55], [0, 40]]] },
});

// So many points in one degree that tiles of low zooms cannot have all of them.
export const MANY = collection(Array.from({ length: 12_000 }, (_, at) => feature([10 + (at % 120) / 120, 50 + Math.floor(at / 120) / 100], { at })));

export const GERMAN_CSV = 'Ort;Laenge;Breite\nBerlin;13.4;52.5\nKöln;6.95;50.94\n';
