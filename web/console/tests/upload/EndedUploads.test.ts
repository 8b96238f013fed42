import { expect, it } from 'vitest';
import { EndedUploads } from '../../src/upload/EndedUploads.js';
import type { UploadItem } from '../../src/upload/UploadItem.js';

const item = (id: number) => ({ name: `${id}`, upload: { file: new File([], `${id}`) }, row: () => ({ id, name: `${id}` }) }) as UploadItem;

it('shows the last 200 finished uploads and counts them all', () => {
  const ended = new EndedUploads();
  for (let id = 1; id <= 250; id++) {
    ended.done(item(id));
  }
  const { finished, finishedCount } = ended.view();
  expect([finished.length, finished[0]?.id, finished.at(-1)?.id, finishedCount]).toEqual([200, 250, 51, 250]);
});

it('keeps every failed upload, so that all can be tried again', () => {
  const ended = new EndedUploads();
  for (let id = 1; id <= 250; id++) {
    ended.failed(item(id));
  }
  ended.unreadable('gone.txt', new Error('not found'));
  expect([ended.view().failed.length, ended.view().failedCount]).toEqual([200, 251]);
  expect(ended.filesToRetry().length).toBe(250);
  expect(ended.filesToRetry(3).map(({ path }) => path)).toEqual(['3']);
  ended.dismiss(3);
  expect(ended.filesToRetry(3)).toEqual([]);
});

it('says why a file could not be read', () => {
  const ended = new EndedUploads();
  ended.unreadable('a', new Error('not found'));
  ended.unreadable('b', new Error('not found'));
  const [b, a] = ended.view().failed;
  expect(b?.trouble).toEqual({ code: 'unreadable', message: 'The browser cannot read it: not found' });
  expect(a?.id).not.toBe(b?.id);
});
