import { counted } from '../format/text.js';
import type { Collection, Datastore } from './views.js';

/** The uuid of a datastore's file. */
export function fileOf({ source }: Pick<Datastore, 'source'>): string {
  return source.replace(/^filestore:/, '');
}

/** What a collection has, such as `Vector, POINT, 3 features`. */
export function summaryOf({ type, subtype, geometryType, featureCount }: Collection): string {
  const rows = featureCount === null ? null : counted(featureCount, type === 'NonSpatial' ? 'row' : 'feature');
  return [type === 'NonSpatial' ? 'Table' : type, subtype, geometryType, rows].filter(part => part !== null).join(', ');
}

const degrees = (value: number): string => String(Math.round(value * 1e4) / 1e4);

/** West, south, east and north for people. */
export function boxText(box: readonly number[]): string {
  const [west, south, east, north] = box.map(degrees);
  return `longitude ${west} to ${east}, latitude ${south} to ${north}`;
}

/** The name of a downloaded package: the datastore's, with another ending. */
export function packageName(name: string): string {
  return `${name.replace(/\.[^.]*$/, '') || 'datastore'}.gpkg`;
}
