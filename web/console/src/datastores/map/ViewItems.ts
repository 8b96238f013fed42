import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { asRefusal } from '../../api/Refusal.js';
import { loadItems } from '../calls.js';
import type { Collection } from '../views.js';
import type { Drawn } from './drawn.js';
import { hasTiles, ITEMS } from './mapStyle.js';
import { boxParameter } from './viewBox.js';

/** The most items of one answer. */
const MOST = 10_000;

/** Loads the items of the view each time that the map has moved, unless it has tiles there. */
export class ViewItems {
  #control = new AbortController();

  constructor(
    readonly map: MapLibre, readonly uuid: string, readonly collection: Collection, readonly tell: (drawn: Drawn) => void,
  ) {
    map.on('load', () => void this.#show());
    map.on('moveend', () => void this.#show());
    map.on('error', ({ error }) => tell({ kind: 'failed', message: error.message }));
  }

  stop(): void {
    this.#control.abort();
  }

  async #show(): Promise<void> {
    this.#control.abort();
    if (this.collection.type === 'Raster' || hasTiles(this.collection, this.map.getZoom())) {
      this.tell({ kind: 'tiles' });
      return;
    }
    const source = this.map.getSource<GeoJSONSource>(ITEMS);
    if (!source) {
      // The style is not there yet.
      return;
    }
    const { signal } = this.#control = new AbortController();
    this.tell({ kind: 'loading' });
    try {
      const bounds = this.map.getBounds();
      const bbox = boxParameter([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]);
      const page = await loadItems(this.uuid, this.collection.name, { limit: MOST, bbox }, signal);
      if (signal.aborted) {
        return;
      }
      source.setData(page as unknown as Parameters<GeoJSONSource['setData']>[0]);
      const isCut = page.links.some(({ rel }) => rel === 'next');
      this.tell({ kind: 'items', shown: page.features.length, matched: page.numberMatched ?? null, isCut });
    } catch (error) {
      if (!signal.aborted) {
        this.tell({ kind: 'failed', message: asRefusal(error).message });
      }
    }
  }
}
