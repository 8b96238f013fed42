import { Button } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { LoadingState } from '../states/LoadingState.js';
import { CollectionFields } from './CollectionFields.js';
import { ItemsTable } from './ItemsTable.js';
import { boxText, summaryOf } from './text.js';
import { boxOf, type Collection, type Datastore } from './views.js';

// 0.4 MB with its worker, compressed, which are only loaded when somebody opens a map.
const CollectionMap = lazy(() => import('./map/CollectionMap.js'));

export interface CollectionsView {
  /** The open collection, and what is shown of it: `table` or `map`. */
  view: { collection?: string; show?: string };
  onView: (view: { collection: string | null; show: string | null }) => void;
}

interface Props extends CollectionsView {
  datastore: Datastore;
}

/** The collections of a datastore, each with its fields, and one of them as a table or a map. */
export function Collections({ datastore, view, onView }: Props) {
  return datastore.collections?.map(collection => {
    const shown = view.collection === collection.name ? view.show : undefined;
    const toggle = (show: string) => onView(show === shown ? { collection: null, show: null } : { collection: collection.name, show });
    return <CollectionSection key={collection.name} datastore={datastore} collection={collection} shown={shown} onToggle={toggle} />;
  });
}

interface SectionProps {
  datastore: Datastore;
  collection: Collection;
  shown: string | undefined;
  onToggle: (show: string) => void;
}

function CollectionSection({ datastore, collection, shown, onToggle }: SectionProps) {
  const { name, title, type, sourceCrs } = collection;
  const box = boxOf(collection);
  const hasItems = type !== 'Raster';
  // A new package has other items.
  const key = datastore.readyAt;
  return (
    <section className="kala-collection" aria-label={`Collection ${title}`}>
      <h3 className="kala-name">{title}</h3>
      <p className="kala-hint">
        {summaryOf(collection)}
        {box && <><br />{boxText(box)}</>}
        {sourceCrs && <><br />{sourceCrs}</>}
      </p>
      {hasItems && <CollectionFields fields={collection.fields} />}
      <div className="kala-actions">
        {hasItems && <Toggle what="table" name="Table" of={title} shown={shown} onToggle={onToggle} />}
        {type !== 'NonSpatial' && box && <Toggle what="map" name="Map" of={title} shown={shown} onToggle={onToggle} />}
      </div>
      {shown === 'table' && hasItems && <ItemsTable key={`${key} ${name}`} uuid={datastore.uuid} version={key} collection={collection} />}
      {shown === 'map' && box && (
        <Suspense fallback={<LoadingState />}>
          <CollectionMap key={`${key} ${name}`} uuid={datastore.uuid} collection={collection} box={box} />
        </Suspense>
      )}
    </section>
  );
}

interface ToggleProps {
  what: string;
  name: string;
  of: string;
  shown: string | undefined;
  onToggle: (show: string) => void;
}

function Toggle({ what, name, of, shown, onToggle }: ToggleProps) {
  return (
    <Button
      size="xs" variant={shown === what ? 'filled' : 'default'} aria-pressed={shown === what} aria-label={`${name} of ${of}`}
      onClick={() => onToggle(what)}
    >
      {name}
    </Button>
  );
}
