import type { Collection } from '../../src/datastores/views.js';

/** A collection of points, with changes. */
export function collection(changes: Partial<Collection> = {}): Collection {
  return {
    name: 'default', title: 'default', type: 'Vector', subtype: null, geometryType: 'POINT', featureCount: 3, bbox: [-4, 40, 14, 53],
    sourceCrs: null, fields: [], minZoom: 3, maxZoom: 16, ...changes,
  };
}
