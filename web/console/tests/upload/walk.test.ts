import { expect, it } from 'vitest';
import { walk, type Found } from '../../src/upload/walk.js';

const file = (path: string): FileSystemEntry => ({
  isFile: true, isDirectory: false, fullPath: path, name: path.split('/').at(-1)!,
  file: (done: (file: File) => void) => done(new File(['x'], path.split('/').at(-1)!)),
}) as unknown as FileSystemEntry;

const unreadable = (path: string): FileSystemEntry => ({
  isFile: true, isDirectory: false, fullPath: path, name: path,
  file: (_: unknown, fail: (reason: Error) => void) => fail(new Error('gone')),
}) as unknown as FileSystemEntry;

/** A folder that gives its entries a hundred at a time, as Chromium does. */
function folder(path: string, entries: readonly FileSystemEntry[]): FileSystemEntry {
  return {
    isFile: false, isDirectory: true, fullPath: path, name: path,
    createReader() {
      let at = 0;
      return {
        readEntries(done: (some: FileSystemEntry[]) => void) {
          const some = entries.slice(at, at + 100);
          at += some.length;
          queueMicrotask(() => done(some));
        },
      };
    },
  } as unknown as FileSystemEntry;
}

async function all(found: AsyncIterable<Found>): Promise<Found[]> {
  const list: Found[] = [];
  for await (const one of found) {
    list.push(one);
  }
  return list;
}

it('finds all files of a large folder, also below it', async () => {
  const many = Array.from({ length: 250 }, (_, n) => file(`/photos/${n}.jpg`));
  const found = await all(walk([folder('/photos', [...many, folder('/photos/old', [file('/photos/old/a.jpg')])]), file('/b.txt')]));
  expect(found.map(one => one.path)).toEqual([...many.map((_, n) => `photos/${n}.jpg`), 'photos/old/a.jpg', 'b.txt']);
});

it('goes on after a file that cannot be read', async () => {
  const [bad, good] = await all(walk([unreadable('/a'), file('/b')]));
  expect(bad).toEqual({ path: 'a', reason: new Error('gone') });
  expect(good).toMatchObject({ path: 'b' });
});

it('takes chosen files as they are', async () => {
  expect(await all(walk([new File(['x'], 'c.txt')]))).toMatchObject([{ path: 'c.txt' }]);
});
