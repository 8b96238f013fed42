import { useEffect, useState } from 'react';
import { dropped, walk, type Found } from './walk.js';

/**
 * Takes files that are dropped anywhere on the page, so that none is opened by the browser instead. Returns whether files
 * are over the page now.
 */
export function useDrop(onDrop: (found: AsyncIterable<Found>) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const off = new AbortController();
    const on = (name: 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void) => addEventListener(name, event => {
      if (event.dataTransfer?.types.includes('Files')) {
        event.preventDefault();
        listener(event);
      }
    }, { signal: off.signal });
    on('dragover', () => setOver(true));
    // It comes for each element that is left; nothing is entered only at the edge of the page.
    on('dragleave', event => setOver(event.relatedTarget !== null));
    on('drop', event => {
      setOver(false);
      onDrop(walk(dropped(event.dataTransfer!.items)));
    });
    return () => off.abort();
  }, [onDrop]);
  return isOver;
}
