import { api, told } from '../api/answers.js';
import type { operations } from '../api/schema.js';
import type { StoredFile } from '../api/views.js';
import type { MatchingQuery } from '../bulk/matching.js';
import { PAGE_ROWS, type RowPage } from '../table/useRows.js';

/** What the address of the page can have; the server has the same names. */
export const FILTERS = ['filename', 'owner', 'createdFrom', 'createdTo', 'minSize', 'maxSize', 'sort'] as const;

export type FileFilters = Partial<Record<typeof FILTERS[number], string>>;

/** Everything that chooses rows. */
export const NO_FILTERS = Object.fromEntries(FILTERS.map(name => [name, null])) as Record<keyof FileFilters, null>;

const PATH = '/api/manage/filestore/files';
type Query = NonNullable<operations['listFiles']['parameters']['query']>;

export function isFiltered(filters: FileFilters): boolean {
  return FILTERS.some(name => name !== 'sort' && filters[name]);
}

/** A page of the files that the filters find. The server judges the values, which come from the address. */
export async function loadFiles(filters: FileFilters, cursor: string | undefined, signal?: AbortSignal): Promise<RowPage<StoredFile>> {
  return ask({ ...filters, limit: PAGE_ROWS, cursor, count: cursor === undefined ? true : undefined }, signal);
}

export async function matchingFiles(query: FileFilters & MatchingQuery): Promise<RowPage<StoredFile>> {
  return ask(query);
}

async function ask(query: object, signal?: AbortSignal): Promise<RowPage<StoredFile>> {
  return await told(api.GET(PATH, { params: { query: query as Query }, signal })) as RowPage<StoredFile>;
}

/** All files that the filters find, as CSV. */
export async function csvOf(filters: FileFilters, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const query = { ...filters, format: 'csv' } as object as Query;
  return await told(api.GET(PATH, { params: { query }, parseAs: 'stream', signal })) as ReadableStream<Uint8Array>;
}
