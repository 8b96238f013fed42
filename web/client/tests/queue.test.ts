import { describe, expect, it, vi } from 'vitest';
import { uploads, type QueueOptions } from '../src/node.js';
import { BASE } from './FakeServer.js';
import { aFile, pass, server, until, useFakes } from './fixtures.js';

useFakes();

const aQueue = (options: Partial<QueueOptions> = {}) => uploads({ base: BASE, memory: false, ...options });
const files = (count: number) => Array.from({ length: count }, (_, nth) => aFile(10, `${nth}.bin`));

describe('A queue', () => {
  it('runs three uploads at a time until all are done', async () => {
    const queue = aQueue();
    let most = 0;
    const done: string[] = [];
    queue.on('upload', () => { most = Math.max(most, queue.running.length); });
    queue.on('done', ({ upload }) => done.push(upload.file.name!));
    const idle: object[] = [];
    queue.on('idle', counts => idle.push(counts));
    files(20).forEach(file => queue.add(file));
    await until(() => idle.length > 0);

    expect(most).toBe(3);
    expect(done.sort()).toEqual(files(20).map(({ name }) => name).sort());
    expect(idle).toEqual([{ done: 20, failed: 0 }]);
    expect([...server.sessions.values()].every(({ status }) => status === 'closed')).toBe(true);
  });

  it('takes a file from a list only when its turn comes', async () => {
    let taken = 0;
    function* list() {
      for (const file of files(20_000)) {
        taken++;
        yield file;
      }
    }
    server.before = () => 'silent';
    const queue = aQueue({ limit: 2 });
    queue.addAll(list());
    await until(() => server.requests.length === 2);
    await pass(1000);

    expect(taken).toBe(2);
    await queue.cancel();
  });

  it('reads no file of a folder of 20,000 before its turn', async () => {
    const slice = vi.spyOn(Blob.prototype, 'slice');
    server.before = () => 'silent';
    const queue = aQueue();
    const added = files(20_000);
    added.slice(0, 10_000).forEach(file => queue.add(file));
    queue.addAll(added.slice(10_000));
    await until(() => server.requests.length === 3);
    await pass(1000);

    expect(new Set(slice.mock.contexts).size).toBe(3);
    await queue.cancel();
    expect(new Set(slice.mock.contexts).size).toBe(3);
    slice.mockRestore();
  });

  it('takes nothing more from a list after a cancel or a pause', async () => {
    let give!: (file: File) => void;
    async function* slowList() {
      for (;;) {
        yield await new Promise<File>(resolve => { give = resolve; });
      }
    }
    const queue = aQueue();
    queue.addAll(slowList());
    await pass(0);
    queue.pause();
    give(aFile(10, 'paused.bin'));
    await pass(1000);
    expect(server.requests).toEqual([]);
    queue.resume();
    await until(() => server.of('close').length === 1);
    await queue.cancel();
    give(aFile(10, 'cancelled.bin'));
    await pass(1000);

    expect(server.sessions.size).toBe(1);
  });

  it('tells of a list that fails, and goes on with the next', async () => {
    async function* broken() {
      yield aFile(10, 'first.bin');
      throw new DOMException('the folder is gone', 'NotFoundError');
    }
    const queue = aQueue();
    const [failed, idle]: [object[], object[]] = [[], []];
    queue.on('error', error => failed.push(error));
    queue.on('idle', counts => idle.push(counts));
    queue.addAll(broken());
    queue.addAll(files(2));
    await until(() => idle.length > 0);

    expect(failed).toMatchObject([{ upload: null, reason: { name: 'NotFoundError' } }]);
    expect(idle).toEqual([{ done: 3, failed: 1 }]);
  });

  it('that is cancelled before it began is idle', async () => {
    const queue = aQueue();
    const idle: object[] = [];
    queue.on('idle', counts => idle.push(counts));
    queue.pause();
    queue.addAll(files(3));
    await pass(0);
    await queue.cancel();
    await pass(0);

    expect(idle).toEqual([{ done: 0, failed: 0 }]);
  });

  it('takes an asynchronous list, such as the walk through a folder', async () => {
    async function* walk() {
      yield* files(5);
    }
    const queue = aQueue();
    const idle: object[] = [];
    queue.on('idle', counts => idle.push(counts));
    queue.addAll(walk());
    await until(() => idle.length > 0);

    expect(server.sessions.size).toBe(5);
  });

  it('goes on after a file that fails, and counts it', async () => {
    const queue = aQueue();
    const [failed, idle]: [unknown[], object[]] = [[], []];
    queue.on('error', ({ reason }) => failed.push(reason));
    queue.on('idle', counts => idle.push(counts));
    server.before = request => String(request.body).includes('1.bin') ? new Response('{"code":"forbidden"}', { status: 403 }) : undefined;
    queue.addAll(files(3));
    await until(() => idle.length > 0);

    expect(failed).toMatchObject([{ code: 'forbidden' }]);
    expect(idle).toEqual([{ done: 2, failed: 1 }]);
  });

  it('that is paused begins nothing', async () => {
    const queue = aQueue();
    queue.pause();
    queue.addAll(files(3));
    await pass(1000);
    expect(server.requests).toEqual([]);
    const idle: object[] = [];
    queue.on('idle', counts => idle.push(counts));
    queue.resume();
    await until(() => idle.length > 0);

    expect(server.sessions.size).toBe(3);
  });

  it('that is cancelled ends what runs and drops what waits', async () => {
    server.before = request => request.path.includes('/write') ? 'silent' : undefined;
    const queue = aQueue();
    const waiting = files(5).map(file => queue.add(file));
    queue.addAll(files(5));
    await until(() => server.of('write').length === 3);
    await queue.cancel();
    await pass(1000);

    expect(server.sessions.size).toBe(3);
    expect([...server.sessions.values()].every(({ status }) => status === 'aborted')).toBe(true);
    expect(waiting.every(({ state }) => state === 'failed')).toBe(true);
  });

  it('skips a file that was cancelled while it waited', async () => {
    const queue = aQueue({ limit: 1 });
    const idle: object[] = [];
    queue.on('idle', counts => idle.push(counts));
    const [, second] = files(3).map(file => queue.add(file));
    const begun: unknown[] = [];
    queue.on('upload', upload => begun.push(upload));
    await second!.cancel();
    await until(() => idle.length > 0);
    expect(begun).not.toContain(second);

    expect(server.sessions.size).toBe(2);
  });
});
