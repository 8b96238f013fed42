import type { UploadRecord } from './UploadRecord.js';

/** Where unfinished uploads are kept. None of the calls may reject. */
export interface Memory {
  get(key: string): Promise<UploadRecord | null>;
  set(record: UploadRecord): Promise<void>;
  delete(key: string): Promise<void>;
  all(): Promise<UploadRecord[]>;
}

const NAME = 'kala-uploads';
const PATIENCE = 3_000;
// The server forgets sessions sooner, unless it is configured otherwise.
const KEPT_FOR = 30 * 24 * 3600 * 1000;

let shared: Promise<Memory> | undefined;

/** The browser's memory: IndexedDB, else localStorage, else none. */
export function open(): Promise<Memory> {
  return shared ??= openDatabase().then(inDatabase, () => inStorage()).then(prune);
}

async function prune(memory: Memory): Promise<Memory> {
  for (const record of await memory.all()) {
    if (Date.now() - record.savedAt > KEPT_FOR) {
      await memory.delete(record.key);
    }
  }
  return memory;
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(NAME, { keyPath: 'key' });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => reject(opening.error);
    // Some browsers never answer where storage is forbidden.
    setTimeout(reject, PATIENCE);
  });
}

function inDatabase(database: IDBDatabase): Memory {
  const run = <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>) =>
    new Promise<T | null>(resolve => {
      try {
        const transaction = database.transaction(NAME, mode);
        const request = work(transaction.objectStore(NAME));
        transaction.oncomplete = () => resolve(request.result);
        // A full or locked storage costs only the memory.
        transaction.onabort = () => resolve(null);
      } catch {
        resolve(null);
      }
    });
  return {
    get: async key => await run('readonly', store => store.get(key)) ?? null,
    set: async record => void await run('readwrite', store => store.put(record)),
    delete: async key => void await run('readwrite', store => store.delete(key)),
    all: async () => await run('readonly', store => store.getAll()) ?? [],
  };
}

function inStorage(): Memory {
  const attempt = <T>(work: (storage: Storage) => T): T | null => {
    try {
      return work(localStorage);
    } catch {
      return null;
    }
  };
  const read = (key: string) => attempt(storage => JSON.parse(storage.getItem(key) ?? 'null') as UploadRecord | null);
  return {
    get: async key => read(`${NAME}:${key}`),
    set: async ({ handle: _, ...record }) => void attempt(storage => storage.setItem(`${NAME}:${record.key}`, JSON.stringify(record))),
    delete: async key => void attempt(storage => storage.removeItem(`${NAME}:${key}`)),
    all: async () => (attempt(storage => Object.keys(storage)) ?? [])
      .filter(key => key.startsWith(`${NAME}:`)).map(read).filter(record => record !== null),
  };
}
