import { Button, useComputedColorScheme } from '@mantine/core';
import type { Map as MapLibre } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { asRefusal } from '../../api/Refusal.js';
import type { Box, Collection } from '../views.js';
import { drawnText, type Drawn } from './drawn.js';
import { COLOURS } from './mapStyle.js';
import { openMap, showAll } from './openMap.js';
import { ViewItems } from './ViewItems.js';
import './map.css';

interface Props {
  uuid: string;
  collection: Collection;
  box: Box;
}

/** A collection on a plain map. The table beside it has the same items for those who cannot see it. */
export default function CollectionMap({ uuid, collection, box }: Props) {
  const scheme = useComputedColorScheme('light');
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | null>(null);
  const [drawn, setDrawn] = useState<Drawn>({ kind: 'loading' });
  const [refusal, setRefusal] = useState<string | null>(null);

  useEffect(() => {
    try {
      const opened = openMap(place.current!, uuid, collection, box, COLOURS[scheme]);
      const items = new ViewItems(opened, uuid, collection, setDrawn);
      map.current = opened;
      return () => {
        map.current = null;
        items.stop();
        opened.remove();
      };
    } catch (error) {
      setRefusal(asRefusal(error).message);
      return undefined;
    }
  // A new answer of the server about the same collection is no reason to begin anew.
  }, [uuid, collection.name, scheme]);

  if (refusal !== null) {
    return <p className="kala-refusal" role="alert">The browser cannot draw maps: {refusal}</p>;
  }
  const text = drawnText(drawn);
  return (
    <div className="kala-map">
      <div className="kala-map-place" ref={place} />
      <div className="kala-actions">
        <Button size="compact-sm" variant="default" onClick={() => map.current?.zoomIn()}>Zoom in</Button>
        <Button size="compact-sm" variant="default" onClick={() => map.current?.zoomOut()}>Zoom out</Button>
        <Button size="compact-sm" variant="default" onClick={() => map.current && showAll(map.current, box)}>Show all</Button>
      </div>
      <p className={drawn.kind === 'failed' ? 'kala-refusal' : 'kala-hint'} role="status">{text}</p>
    </div>
  );
}
