import { api, told } from '../api/answers.js';
import { PAGE_ROWS, type RowPage } from '../table/useRows.js';
import type { Datastore, Introspection, ItemPage, SourceOptions } from './views.js';

const PATH = '/api/manage/datastores';
const ONE = `${PATH}/{uuid}` as const;
const COLLECTION = `${ONE}/ogc/collections/{collection}` as const;

const of = (uuid: string) => ({ path: { uuid } });

/** A page of an owner's datastores; of one's own without an owner. */
export async function loadDatastores(owner: string | undefined, cursor: string | undefined, signal: AbortSignal): Promise<RowPage<Datastore>> {
  return await told(api.GET(PATH, { params: { query: { owner, cursor, limit: PAGE_ROWS } }, signal }));
}

export async function getDatastore(uuid: string, signal: AbortSignal): Promise<Datastore> {
  return (await told(api.GET(ONE, { params: of(uuid), signal }))).data;
}

/** What a datastore of a file would be. Makes nothing. */
export async function introspect(file: string, options: SourceOptions | undefined, signal: AbortSignal): Promise<Introspection> {
  const body = { source: `filestore:${file}`, options };
  return (await told(api.POST(`${PATH}/introspect`, { body, signal }))).data;
}

export async function makeDatastore(file: string, name: string | undefined, options: SourceOptions | undefined): Promise<Datastore> {
  const body = { source: `filestore:${file}`, name, options };
  return (await told(api.POST(PATH, { body }))).data;
}

export async function importAgain(uuid: string): Promise<Datastore> {
  return (await told(api.POST(`${ONE}/import`, { params: of(uuid) }))).data;
}

export async function deleteDatastore(uuid: string): Promise<void> {
  await told(api.DELETE(ONE, { params: of(uuid) }));
}

/** The package, in memory. */
export async function readPackage(uuid: string, signal: AbortSignal): Promise<Blob> {
  return await told(api.GET(`${ONE}/package`, { params: of(uuid), parseAs: 'blob', signal }));
}

export interface ItemsQuery {
  limit: number;
  cursor?: string;
  /** West, south, east and north, with commas. */
  bbox?: string;
}

export async function loadItems(uuid: string, collection: string, query: ItemsQuery, signal: AbortSignal): Promise<ItemPage> {
  // The description has the media type of GeoJSON alone.
  return await told(api.GET(`${COLLECTION}/items`, { params: { path: { uuid, collection }, query }, signal })) as unknown as ItemPage;
}

/** A tile, by its zoom, row and column. */
export async function readTile(uuid: string, collection: string, [z, y, x]: readonly [number, number, number], signal: AbortSignal): Promise<ArrayBuffer> {
  const path = { uuid, collection, z, y, x };
  return await told(api.GET(`${COLLECTION}/tiles/WebMercatorQuad/{z}/{y}/{x}`, { params: { path }, parseAs: 'arrayBuffer', signal }));
}
