import { describe, expect, it, vi } from 'vitest';
import { forget, unfinished } from '../src/node.js';
import { BASE, offsetOf, problem } from './FakeServer.js';
import { aFile, begin, bytes, CHUNK, ended, KIB, pass, server, TestMemory, until, useFakes } from './fixtures.js';

useFakes();

const offsets = () => server.of('write').map(({ path }) => Number(new URL(path, 'x:/').searchParams.get('offset')));

/** An upload whose page ends after the first slice. */
async function abandoned(memory: TestMemory, file = aFile()) {
  const page = new AbortController();
  const { upload } = begin(file, { memory, signal: page.signal });
  server.before = request => request.path.includes('offset=4096') ? 'silent' : undefined;
  await until(() => upload.progress.confirmed === CHUNK);
  page.abort();
  await ended(upload.result);
  server.before = () => undefined;
  server.requests.length = 0;
  return upload.uuid!;
}

/** A localStorage: its keys are its own members. */
function aStorage(content: Record<string, string> = {}): object {
  const methods: Record<string, unknown> = {
    getItem(this: Record<string, string>, key: string) { return this[key] ?? null; },
    setItem(this: Record<string, string>, key: string, value: string) { this[key] = value; },
    removeItem(this: Record<string, string>, key: string) { delete this[key]; },
  };
  return Object.assign(Object.create(methods), content);
}

describe('After a reload', () => {
  it('the same file goes on at the confirmed offset of the same session', async () => {
    const memory = new TestMemory();
    const uuid = await abandoned(memory);
    const { upload, of } = begin(aFile(), { memory });

    expect(await ended(upload.result)).toMatchObject({ uuid, verified: true });
    expect(offsets()).toEqual([CHUNK, 2 * CHUNK]);
    expect(server.of('create')).toEqual([]);
    expect(of('session')).toEqual([{ uuid, offset: CHUNK }]);
    expect(memory.records.size).toBe(0);
  });

  it.each([
    ['size', () => aFile(11 * KIB)], ['date', () => aFile(10 * KIB, 'a.bin', 5)], ['name', () => aFile(10 * KIB, 'b.bin')],
    ['content', () => new File([new Uint8Array(10 * KIB)], 'a.bin', { lastModified: aFile().lastModified })],
  ])('a file of another %s gets a session of its own', async (_, other) => {
    const memory = new TestMemory();
    const uuid = await abandoned(memory);
    const result = await ended(begin(other(), { memory }).upload.result);

    expect(result.uuid).not.toBe(uuid);
    expect(offsets()[0]).toBe(0);
    expect([...memory.records.values()]).toMatchObject([{ uuid }]);
  });

  it('another account or server gets a session of its own', async () => {
    const memory = new TestMemory();
    const uuid = await abandoned(memory);

    expect((await ended(begin(aFile(), { memory, account: 'ann' }).upload.result)).uuid).not.toBe(uuid);
    expect((await ended(begin(aFile(), { memory, base: 'https://other.test' }).upload.result)).uuid).not.toBe(uuid);
  });

  it('the unfinished uploads are listed, and one goes on with its file, whatever its folder', async () => {
    const memory = new TestMemory();
    const uuid = await abandoned(memory);
    const [record] = await unfinished(memory);
    expect(record).toMatchObject({ uuid, name: 'a.bin', size: 10 * KIB, confirmed: CHUNK });
    const file = Object.assign(aFile(), { webkitRelativePath: 'folder/a.bin' });

    expect(await ended(begin(file, { memory, resume: record }).upload.result)).toMatchObject({ uuid });
    expect(await unfinished(memory)).toEqual([]);
  });

  it.each([['size', aFile(11 * KIB)], ['date', aFile(10 * KIB, 'a.bin', 5)]])('a file of another %s is refused for a listed upload', async (_, file) => {
    const memory = new TestMemory();
    await abandoned(memory);
    const [record] = await unfinished(memory);

    expect(await ended(begin(file, { memory, resume: record }).upload.result)).toMatchObject({ code: 'other_file' });
    expect(await unfinished(memory)).toHaveLength(1);
  });

  it('the list has the bytes that the server confirmed after an interruption', async () => {
    const memory = new TestMemory();
    server.before = (request, nth) => {
      if (request.path.includes('/write') && nth === 1) {
        server.session.bytes.push(bytes(1000));
        return 'lost';
      }
      return request.path.includes('/write') ? 'silent' : undefined;
    };
    const page = new AbortController();
    const { upload } = begin(aFile(), { memory, signal: page.signal });
    await until(() => server.of('write').length === 2);
    page.abort();
    await ended(upload.result);

    expect(await unfinished(memory)).toMatchObject([{ confirmed: 1000 }]);
  });

  it('the list has what the server says at the begin of the next upload', async () => {
    const memory = new TestMemory();
    await abandoned(memory);
    server.session.bytes.push(bytes(10 * KIB).slice(CHUNK, CHUNK + 1000));
    const page = new AbortController();
    server.before = request => request.path.includes('/write') ? 'silent' : undefined;
    const { upload } = begin(aFile(), { memory, signal: page.signal });
    await until(() => server.of('write').length === 1);
    page.abort();
    await ended(upload.result);

    expect(await unfinished(memory)).toMatchObject([{ confirmed: CHUNK + 1000 }]);
  });

  it.each([['ahead', 1], ['behind', -1]])('a clock that was a day %s costs nothing', async (_, days) => {
    const memory = new TestMemory();
    vi.setSystemTime(Date.now() + days * 24 * 3600_000);
    const uuid = await abandoned(memory);
    vi.setSystemTime(Date.now() - days * 24 * 3600_000);
    server.before = (request, nth) => {
      vi.setSystemTime(Date.now() - days * 24 * 3600_000);
      return request.path.includes('/write') && nth === 1 ? problem(503, 'server_stopping') : undefined;
    };
    const { upload, of } = begin(aFile(), { memory });

    expect(await ended(upload.result)).toMatchObject({ uuid, verified: true });
    expect(of('retry')[0].pause).toBeLessThanOrEqual(500);
    expect(of('progress').every(({ bytesPerSecond }) => bytesPerSecond >= 0)).toBe(true);
  });

  it('an upload can be forgotten', async () => {
    const memory = new TestMemory();
    await abandoned(memory);
    await forget((await unfinished(memory))[0]!, memory);

    expect(await unfinished(memory)).toEqual([]);
  });

  it('the creation without an answer is repeated with its key', async () => {
    const memory = new TestMemory();
    const page = new AbortController();
    server.after = request => request.path === 'sessions' ? 'silent' : undefined;
    const first = begin(aFile(), { memory, signal: page.signal });
    await until(() => server.sessions.size === 1);
    page.abort();
    await ended(first.upload.result);
    server.after = () => undefined;
    await ended(begin(aFile(), { memory }).upload.result);

    expect(server.sessions.size).toBe(1);
  });

  it.each([[404, 'session_not_found'], [410, 'session_expired']])('a session that is gone (%i) is replaced', async (status, code) => {
    const memory = new TestMemory();
    const uuid = await abandoned(memory);
    server.before = request => request.path.includes(uuid) ? problem(status, code) : undefined;
    const result = await ended(begin(aFile(), { memory }).upload.result);

    expect(result.uuid).not.toBe(uuid);
    expect(memory.records.size).toBe(0);
  });

  it('a file that was already closed is closed again', async () => {
    const memory = new TestMemory();
    server.after = request => request.path.endsWith('/close') ? 'silent' : undefined;
    const page = new AbortController();
    const first = begin(aFile(), { memory, signal: page.signal });
    await until(() => server.session?.status === 'closed');
    page.abort();
    await ended(first.upload.result);
    server.after = () => undefined;

    expect(await ended(begin(aFile(), { memory }).upload.result)).toMatchObject({ uuid: first.upload.uuid, verified: true });
    expect(server.of('write')).toHaveLength(3);
  });
});

describe('The memory', () => {
  it('is empty after the end, and after a cancel', async () => {
    const memory = new TestMemory();
    await ended(begin(aFile(), { memory }).upload.result);
    expect(memory.records.size).toBe(0);
    server.before = request => request.path.includes('/write') ? 'silent' : undefined;
    const { upload } = begin(aFile(), { memory });
    await until(() => server.of('write').length === 4);
    expect(memory.records.size).toBe(1);
    await upload.cancel();

    expect(memory.records.size).toBe(0);
  });

  it.each(['get', 'set'] as const)('is empty after a cancel that comes while it answers (%s)', async method => {
    const memory = new TestMemory();
    if (method === 'get') {
      await abandoned(memory);
    }
    const call = memory[method] as unknown as (given: never) => Promise<never>;
    let answer = () => {};
    const asked = new Promise<void>(resolve => {
      const slow = async (given: never) => {
        resolve();
        await new Promise<void>(goOn => { answer = goOn; });
        return call(given);
      };
      Object.assign(memory, { [method]: slow });
    });
    const { upload } = begin(aFile(), { memory });
    await asked;
    const cancelled = upload.cancel();
    answer();
    await cancelled;
    await pass(1_000);

    expect(memory.records.size).toBe(0);
    expect(server.of('create')).toHaveLength(0);
  });

  it.each([[400, 'hash_mismatch', 0], [410, 'session_aborted', 0], [404, 'session_not_found', 0], [409, 'write_superseded', 1], [403, 'forbidden', 1], [404, 'http', 1]])(
    'after %i %s has %i uploads', async (status, code, left) => {
      const memory = new TestMemory();
      server.before = request => !request.path.includes('/close') ? undefined : code === 'http' ? new Response('', { status }) : problem(status, code);
      await ended(begin(aFile(), { memory }).upload.result);

      expect(memory.records.size).toBe(left);
    });

  it('is localStorage where there is no IndexedDB', async () => {
    vi.stubGlobal('localStorage', aStorage());
    vi.resetModules();
    const fresh = await import('../src/Memory.js');
    const memory = await fresh.open();
    await memory.set({ key: 'k', uuid: 'u', savedAt: Date.now() } as never);

    expect(await memory.get('k')).toMatchObject({ uuid: 'u' });
    expect(await memory.all()).toHaveLength(1);
    await memory.delete('k');
    expect(await memory.get('k')).toBeNull();
  });

  it('forgets what is older than 30 days when it opens', async () => {
    vi.stubGlobal('localStorage', aStorage({
      'kala-uploads:old': JSON.stringify({ key: 'old', savedAt: Date.now() - 31 * 24 * 3600_000 }),
      'kala-uploads:new': JSON.stringify({ key: 'new', savedAt: Date.now() + 24 * 3600_000 }),
    }));
    vi.resetModules();
    const memory = await (await import('../src/Memory.js')).open();

    expect((await memory.all()).map(({ key }) => key)).toEqual(['new']);
  });

  it('that is forbidden or full costs only the memory', async () => {
    const refuse = () => { throw new DOMException('full', 'QuotaExceededError'); };
    vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse, removeItem: refuse });
    vi.resetModules();
    const memory = await (await import('../src/Memory.js')).open();

    expect(await ended(begin(aFile(), { memory }).upload.result)).toMatchObject({ verified: true });
    expect(await memory.all()).toEqual([]);
  });
});

describe('One session', () => {
  it('is taken by one tab of a browser', async () => {
    const memory = new TestMemory();
    const uuid = await abandoned(memory);
    const request = vi.fn(async (_name: string, _options: object, work: (lock: null) => unknown) => work(null));
    vi.stubGlobal('navigator', { locks: { request } });

    expect(await ended(begin(aFile(), { memory }).upload.result)).toMatchObject({ code: 'in_use', message: 'Another tab or program is uploading this file.' });
    expect(request.mock.calls[0]![0]).toBe(`kala:${uuid}`);
    expect(server.requests).toEqual([]);
    expect(memory.records.size).toBe(1);
  });

  it('is released at the end', async () => {
    let isHeld = false;
    vi.stubGlobal('navigator', {
      locks: {
        request: async (_name: string, _options: object, work: (lock: object) => Promise<void>) => {
          isHeld = true;
          await work({});
          isHeld = false;
        },
      },
    });
    server.before = request => { expect(isHeld).toBe(request.path !== 'sessions'); return undefined; };
    await ended(begin().upload.result);
    await until(() => !isHeld);
  });

  it('is not shared by two uploads of one page that begin at once', async () => {
    const memory = new TestMemory();
    let goOn!: () => void;
    const held = new Promise<undefined>(resolve => { goOn = () => resolve(undefined); });
    server.before = request => request.path === 'sessions' ? held : undefined;
    const first = begin(aFile(), { memory });
    await until(() => server.of('create').length === 1);
    const second = begin(aFile(), { memory });
    await until(() => server.of('create').length === 2);
    goOn();
    const [one, two] = [await ended(first.upload.result), await ended(second.upload.result)];

    expect(one.verified && two.verified).toBe(true);
    expect(one.uuid).not.toBe(two.uuid);
  });

  it('that another tab has created with the same key is left to it', async () => {
    const request = async (_name: string, _options: object, work: (lock: null) => unknown) => work(null);
    vi.stubGlobal('navigator', { locks: { request } });

    expect(await ended(begin(aFile(), { memory: new TestMemory() }).upload.result)).toMatchObject({ code: 'in_use' });
    expect(server.of('write')).toEqual([]);
  });

  it('that a function gives to two uploads at once is left to the first', async () => {
    const created = await (await fetch(`${BASE}/api/manage/filestore/sessions`, {
      method: 'POST', headers: { 'Idempotency-Key': 'k' }, body: JSON.stringify({ fileSize: 10 * KIB, token: true }), signal: new AbortController().signal,
    })).json() as { data: string; token: string };
    const session = () => ({ uuid: created.data, token: created.token });
    server.before = request => request.path.includes('/write') ? 'silent' : undefined;
    const first = begin(aFile(), { session });
    await until(() => server.of('write').length === 1);

    expect(await ended(begin(aFile(), { session }).upload.result)).toMatchObject({ code: 'in_use' });
    await first.upload.cancel();
  });

  it('is not shared by two uploads of one page', async () => {
    const memory = new TestMemory();
    let goOn!: () => void;
    const held = new Promise<undefined>(resolve => { goOn = () => resolve(undefined); });
    server.before = request => request.path.includes('/write') ? held : undefined;
    const first = begin(aFile(), { memory });
    await until(() => server.of('write').length === 1);
    const second = begin(aFile(), { memory });
    await until(() => server.of('write').length === 2);
    goOn();
    const [one, two] = [await ended(first.upload.result), await ended(second.upload.result)];

    expect(one.verified && two.verified).toBe(true);
    expect(one.uuid).not.toBe(two.uuid);
    expect([...server.sessions.values()].map(offsetOf)).toEqual([10 * KIB, 10 * KIB]);
  });
});
