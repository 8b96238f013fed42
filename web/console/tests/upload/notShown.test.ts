import type { UploadRecord } from '@kala/filestore';
import { expect, it } from 'vitest';
import { notShown } from '../../src/upload/notShown.js';
import type { UploadRow } from '../../src/upload/UploadItem.js';

const record = (uuid: string, name: string, size: number) => ({ uuid, name, size }) as UploadRecord;
const row = (uuid: string | null, name: string, size: number) => ({ uuid, name, size }) as UploadRow;
const records = [record('a', 'a.bin', 10), record('b', 'b.bin', 20)];
const nothing = { active: [], failed: [], finished: [] };

it('leaves out what one of the lists has', () => {
  expect(notShown(records, nothing)).toEqual(records);
  expect(notShown(records, { ...nothing, active: [row('a', 'a.bin', 10)] })).toEqual([records[1]]);
  expect(notShown(records, { ...nothing, failed: [row('b', 'b.bin', 20)] })).toEqual([records[0]]);
  expect(notShown(records, { ...nothing, finished: [row('b', 'b.bin', 20)] })).toEqual([records[0]]);
});

it('leaves out a file that was chosen again, also before its session is known', () => {
  expect(notShown(records, { ...nothing, active: [row(null, 'folder/a.bin', 10)] })).toEqual([records[1]]);
  expect(notShown(records, { ...nothing, active: [row(null, 'a.bin', 11)] })).toEqual(records);
});
