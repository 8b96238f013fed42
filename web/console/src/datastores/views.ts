import type { components } from '../api/schema.js';

type Schemas = components['schemas'];

export type Datastore = Schemas['DatastoreView'];
export type Collection = Schemas['CollectionView'];
export type Field = Schemas['FieldView'];
export type SourceOptions = Schemas['SourceOptions'];
export type Introspection = Schemas['IntrospectionView'];

/** West, south, east and north, in degrees. */
export type Box = readonly [number, number, number, number];

/** A feature of GeoJSON. */
export interface Item {
  id: number;
  geometry: { type: string } | null;
  properties: Record<string, unknown>;
}

/** A page of items, as OGC API – Features has it. */
export interface ItemPage {
  features: Item[];
  /** Left out if more than 10,000 items match a filter. */
  numberMatched?: number;
  links: { rel: string; href: string }[];
}

/** The box of a collection; null if it has none. */
export function boxOf({ bbox }: Collection): Box | null {
  return bbox as Box | null;
}
