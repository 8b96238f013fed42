/** A file that was dropped or chosen, with its folders; or one that cannot be read. */
export type Found = { file: File; path: string } | { path: string; reason: unknown };

/** What was dropped. Must be called during the event: the browser empties the list afterwards. */
export function dropped(items: Iterable<DataTransferItem>): (FileSystemEntry | File)[] {
  return [...items].filter(item => item.kind === 'file')
    .flatMap(item => item.webkitGetAsEntry() ?? item.getAsFile() ?? []);
}

/** All files in these folders and below, one at a time, so that a large folder does not stop the page. */
export async function* walk(entries: Iterable<FileSystemEntry | File>): AsyncGenerator<Found> {
  for (const entry of entries) {
    if (entry instanceof File) {
      yield { file: entry, path: entry.webkitRelativePath || entry.name };
    } else if (entry.isDirectory) {
      yield* walkFolder(entry as FileSystemDirectoryEntry);
    } else {
      yield await fileOf(entry as FileSystemFileEntry);
    }
  }
}

async function* walkFolder(folder: FileSystemDirectoryEntry): AsyncGenerator<Found> {
  const reader = folder.createReader();
  for (;;) {
    let some: FileSystemEntry[];
    try {
      // A call gives some entries, at most 100 in Chromium; an empty list is the end.
      some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    } catch (reason) {
      yield { path: pathOf(folder), reason };
      return;
    }
    if (some.length === 0) {
      return;
    }
    yield* walk(some);
  }
}

async function fileOf(entry: FileSystemFileEntry): Promise<Found> {
  const path = pathOf(entry);
  try {
    return { file: await new Promise((resolve, reject) => entry.file(resolve, reject)), path };
  } catch (reason) {
    return { path, reason };
  }
}

function pathOf(entry: FileSystemEntry): string {
  return entry.fullPath.replace(/^\//, '');
}
