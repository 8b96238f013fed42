import { afterEach, beforeEach, vi } from 'vitest';
import { upload, type Memory, type UploadOptions, type UploadRecord } from '../src/node.js';
import { BASE, FakeServer } from './FakeServer.js';

export const KIB = 1024;
export const CHUNK = 4 * KIB;

/** A file of these tests: 10 KiB of bytes that differ everywhere. */
export function aFile(size = 10 * KIB, name = 'a.bin', lastModified = 1_700_000_000_000): File {
  return new File([bytes(size)], name, { lastModified, type: 'application/x-test' });
}

export function bytes(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).map((_, index) => index * 31 + (index >> 8) * 7);
}

/** A memory that outlives an upload, as that of a browser outlives a page. */
export class TestMemory implements Memory {
  readonly records = new Map<string, UploadRecord>();
  get = async (key: string) => structuredClone(this.records.get(key) ?? null);
  set = async (record: UploadRecord) => void this.records.set(record.key, structuredClone(record));
  delete = async (key: string) => void this.records.delete(key);
  all = async () => [...this.records.values()];
}

export let server: FakeServer;

/** A fake server, and time that only passes in `until` and `ended`. */
export function useFakes(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
    server = new FakeServer().install();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

/** Lets time pass until something is true. */
export async function until(isTrue: () => boolean, step = 100, most = 3_000): Promise<void> {
  for (let i = 0; i < most; i++) {
    if (isTrue()) {
      return;
    }
    await pass(step);
  }
  throw new Error('It never became true.');
}

// Files and WebCrypto need real time.
const realTimeout = setTimeout;

export async function pass(milliseconds: number): Promise<void> {
  await new Promise(resolve => realTimeout(resolve, 1));
  await vi.advanceTimersByTimeAsync(milliseconds);
}

/** Lets time pass until the promise settles; returns its value or its error. */
export async function ended<T>(promise: Promise<T>, step = 100): Promise<T | any> {
  let outcome: { value: unknown } | undefined;
  promise.then(value => { outcome = { value }; }, reason => { outcome = { value: reason }; });
  await until(() => outcome !== undefined, step);
  return outcome!.value;
}

/** Begins an upload, and notes its events. */
export function begin(file: File = aFile(), options: Partial<UploadOptions> = {}) {
  const events: { name: string; detail: any }[] = [];
  const begun = upload(file, { base: BASE, chunk: CHUNK, memory: false, token: () => 'account', ...options });
  for (const name of ['session', 'hashing', 'progress', 'retry', 'pause', 'closing', 'done', 'error'] as const) {
    begun.on(name, detail => events.push({ name, detail }));
  }
  return { upload: begun, events, of: (name: string) => events.filter(event => event.name === name).map(({ detail }) => detail) };
}
