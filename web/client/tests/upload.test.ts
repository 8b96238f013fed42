import { describe, expect, it, vi } from 'vitest';
import { KalaError } from '../src/node.js';
import { BASE, offsetOf, problem, sha256 } from './FakeServer.js';
import { aFile, begin, bytes, CHUNK, ended, KIB, pass, server, TestMemory, until, useFakes } from './fixtures.js';

useFakes();

const offsets = () => server.of('write').map(({ path }) => Number(new URL(path, 'x:/').searchParams.get('offset')));

describe('An upload', () => {
  it('sends the file in slices and closes it with its hash', async () => {
    const { upload, of } = begin();
    const result = await ended(upload.result);

    expect(offsets()).toEqual([0, CHUNK, 2 * CHUNK]);
    expect(result.hash).toBe(sha256([bytes(10 * KIB)]));
    expect(result).toMatchObject({ uuid: upload.uuid, url: `https://kala.test/api/manage/filestore/files/${upload.uuid}`, verified: true });
    expect(server.session).toMatchObject({ status: 'closed', hash: result.hash });
    expect(server.session.fields).toEqual({ fileSize: 10 * KIB, originalFilename: 'a.bin', contentType: 'application/x-test', token: true });
    expect(of('progress').at(-1)).toMatchObject({ sent: 10 * KIB, confirmed: 10 * KIB, size: 10 * KIB });
    expect(of('done')).toEqual([result]);
    expect(upload.state).toBe('done');
  });

  it('sends one body with chunk 0', async () => {
    await ended(begin(aFile(), { chunk: 0 }).upload.result);

    expect(offsets()).toEqual([0]);
  });

  it('closes an empty file without a write', async () => {
    const result = await ended(begin(aFile(0)).upload.result);

    expect(result.hash).toBe(sha256([]));
    expect(server.of('write')).toEqual([]);
  });

  it('declares the name and type that it is given', async () => {
    await ended(begin(aFile(), { name: '../<b>"\u202e', contentType: 'text/plain' }).upload.result);

    expect(server.session.fields).toMatchObject({ originalFilename: '../<b>"\u202e', contentType: 'text/plain' });
  });

  it('counts what was sent before it is confirmed', async () => {
    server.before = request => request.path.includes('offset=4096') ? 'silent' : undefined;
    const { upload, of } = begin();
    await until(() => of('progress').some(({ sent }) => sent === 2 * CHUNK));

    expect(upload.progress).toMatchObject({ sent: 2 * CHUNK, confirmed: CHUNK });
    await upload.cancel();
  });

  it('ends in spite of a listener that throws', async () => {
    const thrown = vi.fn();
    process.once('uncaughtException', thrown);
    const { upload } = begin();
    upload.on('session', () => { throw new Error('of a test'); });

    expect(await ended(upload.result)).toMatchObject({ verified: true });
  });
});

describe('After an unclear end', () => {
  it('it asks, and goes on after the bytes that were kept', async () => {
    server.after = (request, nth) => request.path.includes('/write') && nth === 2 ? 'lost' : undefined;
    const { upload, of } = begin();
    const result = await ended(upload.result);

    expect(result.verified).toBe(true);
    expect(offsets()).toEqual([0, CHUNK, 2 * CHUNK]);
    expect(server.of('ask')).toHaveLength(1);
    expect(of('retry')).toMatchObject([{ attempt: 1, reason: { code: 'network' } }]);
  });

  it('it sends again what was not kept', async () => {
    server.before = (request, nth) => request.path.includes('/write') && nth === 2 ? 'lost' : undefined;
    await ended(begin().upload.result);

    expect(offsets()).toEqual([0, CHUNK, CHUNK, 2 * CHUNK]);
    expect(server.session.hash).toBe(sha256([bytes(10 * KIB)]));
  });

  it('it creates no second session', async () => {
    server.after = (request, nth) => request.path === 'sessions' && nth < 3 ? 'lost' : undefined;
    await ended(begin().upload.result);

    expect(server.of('create')).toHaveLength(3);
    expect(server.sessions.size).toBe(1);
  });

  it('it repeats the close', async () => {
    server.after = (request, nth) => request.path.endsWith('/close') && nth === 1 ? 'lost' : undefined;

    expect(await ended(begin().upload.result)).toMatchObject({ verified: true });
    expect(server.of('close')).toHaveLength(2);
  });

  it('it finds that the session was closed although the answer never comes', async () => {
    server.after = request => request.path.endsWith('/close') ? 'silent' : undefined;

    expect(await ended(begin().upload.result, 1000)).toMatchObject({ verified: true });
    expect(server.of('close')).toHaveLength(1);
  });

  it('it waits for a close that takes long', async () => {
    let finish!: (answer: undefined) => void;
    server.before = request => request.path.endsWith('/close') ? new Promise(resolve => { finish = resolve; }) : undefined;
    const { upload } = begin();
    await until(() => server.of('close').length === 1);
    for (let i = 0; i < 30; i++) {
      await pass(10_000);
    }
    finish(undefined);

    expect(await ended(upload.result)).toMatchObject({ verified: true });
    expect(server.of('close')).toHaveLength(1);
  });

  it('it follows an offset that the server corrects', async () => {
    server.before = (request, nth) => request.path.includes('/write') && nth === 3 ? problem(409, 'offset_mismatch', { offset: CHUNK }) : undefined;
    await ended(begin().upload.result);

    expect(offsets()).toEqual([0, CHUNK, 2 * CHUNK, CHUNK, 2 * CHUNK]);
  });

  it('it aborts a request in which no byte moves for 30 s', async () => {
    server.before = (request, nth) => request.path.startsWith('sessions/') && request.method === 'GET' && nth === 1 ? 'silent' : undefined;
    server.after = (request, nth) => request.path.includes('/write') && nth === 1 ? 'silent' : undefined;
    const { upload, of } = begin();
    const began = performance.now();
    await ended(upload.result, 500);

    expect(offsets()).toEqual([0, CHUNK, 2 * CHUNK]);
    // 120 s after the last byte of the body, 30 s for the question.
    expect(performance.now() - began).toBeGreaterThan(150_000);
    expect(performance.now() - began).toBeLessThan(160_000);
    expect(of('retry')).toHaveLength(2);
  });
});

describe('A refusal', () => {
  it.each([408, 423, 429, 500, 502, 503, 504, 507])('with %i is repeated', async status => {
    server.before = (request, nth) => request.path.includes('/write') && nth === 1 ? problem(status, 'of_a_test') : undefined;

    expect(await ended(begin().upload.result)).toMatchObject({ verified: true });
  });

  it.each([
    [507, 'quota_exceeded'], [500, 'content_corrupt'], [413, 'file_too_large'], [403, 'forbidden'], [400, 'validation_failed'],
    [409, 'session_closed'],
  ])('with %i %s is final', async (status, code) => {
    server.before = request => request.path.includes('/write') ? problem(status, code, { traceId: 'trace' }) : undefined;
    const { upload, of } = begin();
    const error = await ended(upload.result);

    expect(error).toBeInstanceOf(KalaError);
    expect(error).toMatchObject({ code, status, message: `This is ${code}.`, traceId: 'trace' });
    expect(of('error')).toEqual([error]);
    expect(server.of('write')).toHaveLength(1);
    expect(server.session.status).toBe('open');
  });

  it('of the size comes before a byte is sent', async () => {
    const memory = new TestMemory();
    server.before = request => request.path === 'sessions' ? problem(413, 'file_too_large') : undefined;

    expect(await ended(begin(aFile(), { memory }).upload.result)).toMatchObject({ code: 'file_too_large' });
    expect(memory.records.size).toBe(0);
    expect(server.of('write')).toEqual([]);
  });

  it('is repeated after the time that the server asks for', async () => {
    server.before = (request, nth) => request.path.includes('/write') && nth === 1 ? problem(503, 'server_stopping', {}, { 'Retry-After': '40' }) : undefined;
    const { upload, of } = begin();
    await ended(upload.result);

    expect(of('retry')).toMatchObject([{ pause: 40_000 }]);
  });

  it('that lasts for five minutes is final', async () => {
    server.before = request => request.path.includes('/write') ? problem(507, 'insufficient_storage') : undefined;
    const { upload, of } = begin();
    const began = performance.now();

    expect(await ended(upload.result, 500)).toMatchObject({ code: 'insufficient_storage' });
    expect(performance.now() - began).toBeGreaterThan(300_000);
    expect(performance.now() - began).toBeLessThan(340_000);
    const pauses = of('retry').map(({ pause }) => pause);
    expect(pauses.slice(0, 4).every((pause, nth) => pause <= 500 * 2 ** nth && pause >= 375 * 2 ** nth)).toBe(true);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
    expect(Math.max(...pauses)).toBeGreaterThan(20_000);
  });

  it('long after another one is not final if bytes were kept', async () => {
    const slow = (time: number) => new Promise<undefined>(resolve => setTimeout(() => resolve(undefined), time));
    server.before = async (request, nth) => {
      if (!request.path.includes('/write') || nth > 2) {
        return undefined;
      }
      if (nth === 2) {
        for (let second = 0; second < 100; second++) {
          await slow(1000);
        }
        server.session.bytes.push(bytes(1000));
      }
      return problem(503, 'server_stopping', { offset: offsetOf(server.session) });
    };

    expect(await ended(begin(aFile(), { patience: 60_000 }).upload.result, 500)).toMatchObject({ verified: true });
  });

  it('of a page that is not from Kala is told as such', async () => {
    server.before = request => request.path === 'sessions' ? new Response('<html>', { status: 200 }) : undefined;

    expect(await ended(begin().upload.result)).toMatchObject({ code: 'unexpected_answer' });
  });

  it('by a proxy that takes only short bodies is answered with shorter ones', async () => {
    server.before = request => (request.body as Blob)?.size > 300 * KIB ? new Response('<html>', { status: 413 }) : undefined;

    expect(await ended(begin(aFile(1024 * KIB), { chunk: 1024 * KIB }).upload.result)).toMatchObject({ verified: true });
    expect(server.of('write').map(({ body }) => (body as Blob).size / KIB)).toEqual([1024, 512, 256, 256, 256, 256]);
  });

  it('by a proxy that takes no body at all is final', async () => {
    server.before = request => request.path.includes('/write') ? new Response('<html>', { status: 413 }) : undefined;

    expect(await ended(begin(aFile(1024 * KIB), { chunk: 1024 * KIB }).upload.result)).toMatchObject({ code: 'http_413' });
  });
});

describe('A session that is taken over', () => {
  const overtake = (times: number) => {
    server.before = (request, nth) => request.path.includes('/write') && nth <= times
      ? problem(409, 'write_superseded', { offset: 0, traceId: 'trace' }) : undefined;
  };

  it('is taken back if its offset stays still for ten seconds', async () => {
    overtake(1);
    const { upload, of } = begin();
    await until(() => server.of('ask').length === 1);
    const asked = performance.now();
    await until(() => server.of('write').length > 1);

    expect(performance.now() - asked).toBeGreaterThan(9_500);
    expect(await ended(upload.result)).toMatchObject({ verified: true });
    expect(of('retry')).toMatchObject([{ pause: 10_000, reason: { code: 'write_superseded' } }]);
  });

  it('is left to a writer that moves its offset', async () => {
    overtake(1);
    const { upload, of } = begin();
    await until(() => server.of('ask').length === 1);
    await pass(5_000);
    server.session.bytes.push(bytes(10));
    const error = await ended(upload.result);

    expect(error).toBeInstanceOf(KalaError);
    expect(error).toMatchObject({
      code: 'write_superseded', status: 409, message: 'Another tab or program is uploading this file.', offset: 0, traceId: 'trace',
    });
    expect(of('error')).toEqual([error]);
    expect(server.of('write')).toHaveLength(1);
    expect(server.session.status).toBe('open');
  });

  it('is taken back once only, until bytes are confirmed', async () => {
    overtake(2);

    expect(await ended(begin().upload.result)).toMatchObject({ code: 'write_superseded' });
    expect(server.of('write')).toHaveLength(2);
  });

  it('is taken back again after bytes were confirmed', async () => {
    server.before = (request, nth) => request.path.includes('/write') && (nth === 1 || nth === 3) ? problem(409, 'write_superseded') : undefined;

    expect(await ended(begin().upload.result)).toMatchObject({ verified: true });
    expect(offsets()).toEqual([0, 0, CHUNK, CHUNK, 2 * CHUNK]);
  });

  it('is watched for ten seconds after a pause, too', async () => {
    overtake(1);
    const { upload, of } = begin();
    await until(() => of('retry').length === 1);
    await pass(1_000);
    upload.pause();
    await pass(60_000);
    upload.resume();
    await pass(9_000);
    expect(server.of('write')).toHaveLength(1);

    expect(await ended(upload.result)).toMatchObject({ verified: true });
  });

  it('by the repetition of a close is closed', async () => {
    server.after = (request, nth) => request.path.endsWith('/close') && nth === 1 ? problem(409, 'write_superseded') : undefined;

    expect(await ended(begin().upload.result)).toMatchObject({ verified: true });
    expect(server.of('close')).toHaveLength(2);
  });
});

describe('A lost connection', () => {
  it('of an hour ends no upload', async () => {
    let isOffline = false;
    server.before = () => isOffline ? 'lost' : undefined;
    server.after = request => { isOffline ||= request.path.includes('/write'); return undefined; };
    const { upload, of } = begin();
    await until(() => of('retry').length > 0);
    await until(() => performance.now() > 3_600_000, 10_000);
    server.after = () => undefined;
    isOffline = false;

    expect(await ended(upload.result)).toMatchObject({ verified: true });
    expect(of('retry').length).toBeGreaterThan(100);
    expect(of('retry').filter(({ pause }) => pause > 5_000).length).toBeGreaterThan(50);
  });

  it('is tried again every 5 s at most in the first minute', async () => {
    server.before = request => request.path.includes('/write') ? 'lost' : undefined;
    const { upload, of } = begin();
    const began = performance.now();
    await until(() => performance.now() - began > 55_000);
    const pauses = of('retry').map(({ pause }) => pause);
    await upload.cancel();

    expect(pauses.length).toBeGreaterThan(10);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5_000);
  });

  it('to a server that answered only with a refusal ends no upload either', async () => {
    server.before = (request, nth) => request.path !== 'sessions' || nth === 30 ? undefined : nth === 1 ? problem(503, 'server_stopping') : 'lost';
    const { upload } = begin();

    expect(await ended(upload.result, 1000)).toMatchObject({ verified: true });
    expect(performance.now()).toBeGreaterThan(300_000);
  });

  it('to a server that never answered ends after five minutes', async () => {
    server.before = () => 'lost';

    expect(await ended(begin().upload.result, 1000)).toMatchObject({ code: 'network' });
    expect(performance.now()).toBeGreaterThan(300_000);
  });

  it('waits no longer than until the browser is online', async () => {
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    let isOffline = true;
    server.before = request => isOffline && request.path.includes('/write') ? 'lost' : undefined;
    const { upload, of } = begin();
    await until(() => of('retry').length === 8);
    isOffline = false;
    const asked = server.of('ask').length;
    page.dispatchEvent(new Event('online'));
    await pass(1);
    await pass(1);

    expect(server.of('ask').length).toBe(asked + 1);
    expect(await ended(upload.result)).toMatchObject({ verified: true });
  });

  it('makes slices smaller, so that some arrive', async () => {
    server.before = request => (request.body as Blob)?.size > 600 * KIB ? 'lost' : undefined;

    expect(await ended(begin(aFile(1024 * KIB), { chunk: 1024 * KIB }).upload.result)).toMatchObject({ verified: true });
    expect(server.of('write').map(({ body }) => (body as Blob).size / KIB)).toEqual([1024, 512, 512]);
  });
});

describe('A slow line', () => {
  it('gets smaller slices, and larger ones again when it is fast', async () => {
    const slow = (time: number) => new Promise<undefined>(resolve => setTimeout(() => resolve(undefined), time));
    server.before = (request, nth) => request.path.includes('/write') ? slow(nth <= 2 ? 11_000 : 1000) : undefined;
    const { upload } = begin(aFile(4096 * KIB), { chunk: 1024 * KIB });
    await ended(upload.result);

    expect(server.of('write').map(({ body }) => (body as Blob).size / KIB)).toEqual([1024, 512, 256, 512, 1024, 768]);
  });

  it('is measured over the last seconds', async () => {
    const slow = (time: number) => new Promise<undefined>(resolve => setTimeout(() => resolve(undefined), time));
    server.before = request => request.path.includes('/write') ? slow(1000) : undefined;
    const { upload } = begin(aFile(100 * KIB), { chunk: 10 * KIB });
    await until(() => upload.progress.confirmed === 50 * KIB);

    expect(upload.progress.bytesPerSecond / KIB).toBeGreaterThan(7);
    expect(upload.progress.bytesPerSecond / KIB).toBeLessThan(13);
    expect(upload.progress.secondsLeft).toBeGreaterThan(2);
    expect(upload.progress.secondsLeft).toBeLessThan(8);
    await upload.cancel();
  });
});

describe('Pause', () => {
  it('moves no byte until resume, and goes on in the same session', async () => {
    server.before = (request, nth) => request.path.includes('/write') && nth === 2 ? 'silent' : undefined;
    const { upload, of } = begin();
    await until(() => server.of('write').length === 2);
    upload.pause();
    const requests = server.requests.length;
    await pass(600_000);
    expect(server.requests.length).toBe(requests);
    expect(upload.state).toBe('paused');
    upload.resume();

    expect(await ended(upload.result)).toMatchObject({ verified: true });
    expect(server.sessions.size).toBe(1);
    expect(offsets()).toEqual([0, CHUNK, CHUNK, 2 * CHUNK]);
    expect(of('retry')).toEqual([]);
    expect(of('pause')).toEqual([{ reason: null }]);
  });

  it('during the wait for a retry ends the wait', async () => {
    server.before = (request, nth) => request.path.includes('/write') && nth < 3 ? 'lost' : undefined;
    const { upload, of } = begin();
    await until(() => of('retry').length === 1);
    upload.pause();
    await pass(60_000);
    expect(server.of('write')).toHaveLength(1);
    upload.resume();

    expect(await ended(upload.result)).toMatchObject({ verified: true });
  });

  it('before the begin holds the upload', async () => {
    const { upload } = begin();
    upload.pause();
    await pass(1000);
    expect(server.requests).toEqual([]);
    upload.resume();

    expect(await ended(upload.result)).toMatchObject({ verified: true });
  });
});

describe('The end', () => {
  it('by cancel removes the session', async () => {
    server.before = request => request.path.includes('/write') ? 'silent' : undefined;
    const { upload, of } = begin();
    await until(() => server.of('write').length === 1);
    await upload.cancel();

    expect(await ended(upload.result)).toMatchObject({ code: 'cancelled' });
    expect(server.session.status).toBe('aborted');
    expect(of('error')).toHaveLength(1);
  });

  it('by the signal keeps the session', async () => {
    server.before = request => request.path.includes('/write') ? 'silent' : undefined;
    const stop = new AbortController();
    const { upload } = begin(aFile(), { signal: stop.signal });
    await until(() => server.of('write').length === 1);
    stop.abort();

    expect(await ended(upload.result)).toMatchObject({ name: 'AbortError' });
    expect(server.session.status).toBe('open');
    expect(server.of('abort')).toEqual([]);
  });

  it('by the signal or cancel does not wait for functions of the page', async () => {
    const never = () => new Promise<never>(() => {});
    const stop = new AbortController();
    const [waitsForToken, waitsForSession] = [begin(aFile(), { token: never, signal: stop.signal }), begin(aFile(), { session: never })];
    await pass(1000);
    stop.abort();
    await ended(waitsForSession.upload.cancel());

    expect(await ended(waitsForToken.upload.result)).toMatchObject({ name: 'AbortError' });
    expect(await ended(waitsForSession.upload.result)).toMatchObject({ code: 'cancelled' });
    expect(waitsForSession.of('error')).toHaveLength(1);
  });

  it('leaves no listener at the signal and no timer', async () => {
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    vi.spyOn(signal, 'addEventListener').mockImplementation((_: string, listener: unknown) => void listeners.add(listener));
    vi.spyOn(signal, 'removeEventListener').mockImplementation((_: string, listener: unknown) => void listeners.delete(listener));
    const { upload } = begin(aFile(), { signal });
    expect(listeners.size).toBe(1);
    await ended(upload.result);
    await pass(0);

    expect(listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('comes before the begin if the signal was aborted', async () => {
    const { upload } = begin(aFile(), { signal: AbortSignal.abort() });

    expect(await ended(upload.result)).toMatchObject({ name: 'AbortError' });
    expect(server.requests).toEqual([]);
  });

  it('by cancel of a paused upload removes the session', async () => {
    server.before = request => request.path.includes('/write') ? 'silent' : undefined;
    const { upload } = begin();
    await until(() => server.of('write').length === 1);
    upload.pause();
    await upload.cancel();

    expect(server.session.status).toBe('aborted');
  });
});

describe('A file', () => {
  it('that cannot be read any more is told, and the session stays', async () => {
    const file = aFile();
    server.before = request => {
      if (request.path.includes('offset=4096')) {
        vi.spyOn(file, 'slice').mockImplementation(() => ({ size: 1, arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }) as never);
        return 'lost';
      }
      return undefined;
    };

    expect(await ended(begin(file).upload.result)).toMatchObject({ code: 'file_changed' });
    expect(server.session.status).toBe('open');
    expect(offsetOf(server.session)).toBe(CHUNK);
  });

  it('that is a folder is refused before a call', async () => {
    const folder = aFile();
    vi.spyOn(folder, 'slice').mockImplementation(() => ({ arrayBuffer: () => Promise.reject(new DOMException('folder', 'NotFoundError')) }) as never);

    expect(await ended(begin(folder).upload.result)).toMatchObject({ code: 'file_changed' });
    expect(server.requests).toEqual([]);
  });

  it('whose bytes are wrong at the server is told', async () => {
    server.before = request => request.path.endsWith('/close') ? problem(400, 'hash_mismatch') : undefined;

    expect(await ended(begin().upload.result)).toMatchObject({ code: 'hash_mismatch' });
  });
});

describe('Verification', () => {
  it('none sends no hash', async () => {
    server.needsHash = false;
    const { upload, of } = begin(aFile(), { verify: 'none' });
    const result = await ended(upload.result);

    expect(result).toMatchObject({ hash: sha256([bytes(10 * KIB)]), verified: false });
    expect(server.of('close')[0]!.body).toBeNull();
    expect(of('hashing')).toEqual([]);
  });

  it('none hashes if the server insists', async () => {
    expect(await ended(begin(aFile(), { verify: 'none' }).upload.result)).toMatchObject({ verified: true });
  });

  it('by chunks sends the hash of each slice and none at the end', async () => {
    server.needsHash = false;
    await ended(begin(aFile(), { verify: 'chunks' }).upload.result);
    const hashes = server.of('write').map(({ path }) => new URL(path, 'x:/').searchParams.get('hash'));

    expect(hashes).toEqual([0, 1, 2].map(nth => sha256([bytes(10 * KIB).slice(nth * CHUNK, (nth + 1) * CHUNK)])));
    expect(server.of('close')[0]!.body).toBeNull();
  });

  it('by chunks is what the server says, also if it insists on a hash', async () => {
    const { upload } = begin(aFile(), { verify: 'chunks' });

    expect(await ended(upload.result)).toMatchObject({ hash: sha256([bytes(10 * KIB)]), verified: true });
    expect(server.session.verifiedBy).toBe('chunks');
    expect(server.of('close').map(({ body }) => body)).toEqual([null]);
  });

  it('by chunks is not claimed for bytes that the server had without', async () => {
    server.needsHash = false;
    const created = await (await fetch(`${BASE}/api/manage/filestore/sessions`, {
      method: 'POST', headers: { 'Idempotency-Key': 'k' }, body: JSON.stringify({ fileSize: 10 * KIB, token: true }), signal: new AbortController().signal,
    })).json() as { data: string; token: string };
    server.session.bytes.push(bytes(1000));
    const { upload } = begin(aFile(), { verify: 'chunks', session: { uuid: created.data, token: created.token } });

    expect(await ended(upload.result)).toMatchObject({ hash: sha256([bytes(10 * KIB)]), verified: false });
  });

  it('by chunks compares the hash of an empty file', async () => {
    server.needsHash = false;

    expect(await ended(begin(aFile(0), { verify: 'chunks' }).upload.result)).toMatchObject({ hash: sha256([]), verified: true });
  });

  it('is not claimed if another program answers the close', async () => {
    server.before = request => request.path.endsWith('/close') ? new Response('<html>Sign in to this network') : undefined;

    expect(await ended(begin().upload.result)).toMatchObject({ code: 'unexpected_answer' });
    expect(server.session.status).toBe('open');
  });

  it.each([
    ['older', { verified: undefined, verifiedBy: undefined, hash: undefined }, { hash: null, verified: false }],
    ['newer', { verifiedBy: 'signature', parts: [{}], offsetText: '1' }, { hash: sha256([bytes(10 * KIB)]), verified: false }],
  ])('is that of the view of an %s server', async (_, more, result) => {
    server.needsHash = false;
    server.more = more;

    expect(await ended(begin(aFile(), { verify: 'none' }).upload.result)).toMatchObject(result);
  });

  it('by chunks sends a slice again that did not match', async () => {
    server.needsHash = false;
    server.before = (request, nth) => request.path.includes('/write') && nth === 2 ? problem(400, 'chunk_hash_mismatch') : undefined;
    await ended(begin(aFile(), { verify: 'chunks' }).upload.result);

    expect(offsets()).toEqual([0, CHUNK, CHUNK, 2 * CHUNK]);
  });

  it('by chunks is done by the whole file if the server knows no other', async () => {
    server.before = (request, nth) => request.path.endsWith('/close') && nth === 1 ? problem(400, 'hash_required') : undefined;

    expect(await ended(begin(aFile(), { verify: 'chunks' }).upload.result)).toMatchObject({ verified: true });
    expect(server.session.verifiedBy).toBe('file');
  });
});
