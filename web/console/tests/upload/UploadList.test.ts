import { expect, it, vi } from 'vitest';

const heard = vi.hoisted(() => {
  vi.stubGlobal('document', { querySelector: () => null });
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('location', new URL('http://127.0.0.1/'));
  const calls: string[] = [];
  // A server that never answers.
  vi.stubGlobal('fetch', (address: string, { signal }: RequestInit) => {
    calls.push(address);
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
  });
  return calls;
});
vi.mock('../../src/upload/hashWorkers.js', () => ({ startHashWorker: undefined }));

const { summary } = await import('../../src/upload/summary.js');
const { uploadList } = await import('../../src/upload/UploadList.js');

const file = (name: string) => ({ file: new File(['content'], name), path: name });

it('uploads what is added after everything was paused and cancelled', async () => {
  uploadList.add([file('first')]);
  await vi.waitFor(() => expect(heard.length).toBe(1));
  uploadList.pause();
  uploadList.cancelAll();
  await vi.waitFor(() => expect(uploadList.view).toMatchObject({ active: [], isPaused: true, waiting: { files: 0, isReading: false } }));
  uploadList.add([file('second')]);
  await vi.waitFor(() => expect(uploadList.view.active.map(({ name, state }) => [name, state])).toEqual([['second', 'running']]), 3_000);
  expect(uploadList.view.isPaused).toBe(false);
  await vi.waitFor(() => expect(heard.length).toBe(2));
});

it('is known to the rest of the console from the moment of the choice', async () => {
  uploadList.cancelAll();
  await vi.waitFor(() => expect(summary.value).toBeNull());
  uploadList.add([file('chosen')]);
  expect(summary.value).toMatchObject({ uploads: 1 });
});
