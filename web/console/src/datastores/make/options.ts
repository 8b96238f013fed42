import type { SourceOptions } from '../views.js';

/** What somebody typed; a text that is empty says nothing. */
export type TypedOptions = Record<'encoding' | 'lon' | 'lat' | 'delimiter', string>;

export const NO_OPTIONS: TypedOptions = { encoding: '', lon: '', lat: '', delimiter: '' };

/** What is sent of it; undefined if nothing. The server takes both coordinates or none, so one alone waits for the other. */
export function sentOptions({ encoding, lon, lat, delimiter }: TypedOptions): SourceOptions | undefined {
  const sent: SourceOptions = {
    ...(encoding && { encoding }), ...(lon && lat && { lon, lat }), ...(delimiter && { delimiter }),
  };
  return Object.keys(sent).length > 0 ? sent : undefined;
}

/** Whether a file is read as a table, which the options are for. */
export function isTable(reader: string | null | undefined, filename: string): boolean {
  return reader === 'CSV' || (!reader && /\.(csv|tsv|txt|tab)$/i.test(filename));
}
