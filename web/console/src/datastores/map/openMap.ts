import { Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import { mapWorker, trusted } from '../../workers/addresses.js';
import type { Box, Collection } from '../views.js';
import { styleOf, type Colours } from './mapStyle.js';
import { serveTiles, tilesOf } from './tiles.js';
import { shownBox } from './viewBox.js';

// MapLibre looks at the end of the address before it starts the worker, but a trusted address is no text.
const address = Object.assign(new Object(trusted(mapWorker)), {
  endsWith: (end: string) => mapWorker.endsWith(end),
  split: (at: RegExp) => mapWorker.split(at),
});
setWorkerUrl(address as unknown as string);
serveTiles();

const FIT = { padding: 32, maxZoom: 14, animate: false } as const;

/** A map in an element, over all of a collection. Throws if the browser cannot draw maps. */
export function openMap(container: HTMLElement, uuid: string, collection: Collection, box: Box, colours: Colours): MapLibre {
  const map = new MapLibre({
    container,
    style: styleOf(collection, box, tilesOf(uuid, collection.name), colours),
    bounds: boundsOf(box),
    fitBoundsOptions: FIT,
    renderWorldCopies: false,
    // It would write HTML, which the page's policy refuses; nothing on the map is of others.
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: { 'Map.Title': `Map of ${collection.title}` },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}

/** Shows all of a collection again. */
export function showAll(map: MapLibre, box: Box): void {
  map.fitBounds(boundsOf(box), FIT);
}

function boundsOf(box: Box): [[number, number], [number, number]] {
  const [west, south, east, north] = shownBox(box);
  return [[west, south], [east, north]];
}
