import { addProtocol } from 'maplibre-gl';
import { asRefusal } from '../../api/Refusal.js';
import { readTile } from '../calls.js';

const SCHEME = 'kala-tiles';

/** The address of the tiles of a collection, for a style. */
export function tilesOf(uuid: string, collection: string): string {
  return `${SCHEME}://${uuid}/${encodeURIComponent(collection)}/{z}/{y}/{x}`;
}

/** Lets the page load the tiles, so that the worker of the map needs no network and no token. */
export function serveTiles(): void {
  addProtocol(SCHEME, async ({ url }, { signal }) => {
    const [uuid, collection, z, y, x] = url.slice(`${SCHEME}://`.length).split('/');
    try {
      return { data: await readTile(uuid!, decodeURIComponent(collection!), [Number(z), Number(y), Number(x)], signal) };
    } catch (error) {
      signal.throwIfAborted();
      const { code, message } = asRefusal(error);
      // A picture has no tiles beside it.
      if (code === 'tile_not_found') {
        return { data: new ArrayBuffer(0) };
      }
      // The worker gets it, which knows no refusals.
      throw new Error(message);
    }
  });
}
